package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * A personal access token as it is kept: everything but the token.
 *
 * @param id the public part of the token
 * @param secretHash hash of the id and the secret part together
 * @param name what its owner calls it
 */
public record AccessTokenEntry(
    String id,
    Sha256 secretHash,
    String name,
    Holder holder,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> revokedAt) {}
