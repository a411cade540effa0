package dev.latchkey.agent;

import java.net.URI;

/**
 * Where agent identities of one issuer are verified and given tasks.
 *
 * @param keys the key set that identities are signed with
 * @param api the base under which tasks are registered
 * @param issuer what the claim {@code iss} must say
 */
public record AgentEndpoints(URI keys, URI api, String issuer) {}
