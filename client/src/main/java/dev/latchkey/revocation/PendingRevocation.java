package dev.latchkey.revocation;

import java.time.Instant;
import java.util.Optional;

/**
 * A revocation that waits for its issuer's confirmation, without the token. Immutable.
 *
 * @param issuer the issuer's address, as it may be shown
 * @param queuedAt since when it waits
 * @param attempts how often it was tried
 * @param lastAttemptAt when it was tried last
 * @param nextAttemptAt from when on a later command tries it again by itself
 * @param lastError why it was not confirmed then
 */
public record PendingRevocation(
    String issuer,
    Instant queuedAt,
    int attempts,
    Optional<Instant> lastAttemptAt,
    Instant nextAttemptAt,
    Optional<String> lastError) {}
