package dev.latchkey.authority.storage;

import java.time.Instant;

/**
 * A task that an agent registered.
 *
 * @param signedAt the time that the agent put under its signature; one task for each
 */
public record AgentTask(String id, String agentId, Instant signedAt, Instant expiresAt) {}
