package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * An agent identity as it is kept. Its private key is in the agent's own token and nowhere here.
 *
 * @param id the agent's runtime id
 * @param publicKey the Ed25519 public key, 32 bytes in base64url
 */
public record AgentEntry(
    String id,
    String publicKey,
    Holder holder,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> revokedAt) {}
