package dev.latchkey.authority.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A refresh token whose seal was found genuine, presented for its successor.
 *
 * @param generation the generation inside the token
 * @param network the sender's address cut to its network; a retry must come from the network that
 *     made the rotation
 * @param retryWindow how long after a rotation the generation before it may be presented again;
 *     zero for never
 * @param idleLife how long the family lives without another rotation
 */
public record RotationRequest(
    UUID familyId,
    long generation,
    String clientId,
    String network,
    Instant now,
    Duration retryWindow,
    Duration idleLife) {}
