package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An authorization code as it is kept, with everything that it is bound to.
 *
 * @param secretHash hash of the part of the code that only its holder knows
 * @param challenge the S256 code challenge
 * @param scope the granted scope, items separated by a space
 * @param way how the program comes by it
 */
public record AuthorizationCode(
    UUID id,
    Sha256 secretHash,
    String clientId,
    String redirectUri,
    String challenge,
    String personId,
    String workspaceId,
    String scope,
    Optional<String> nonce,
    Instant authenticatedAt,
    Instant expiresAt,
    Way way) {}
