package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.UUID;

/**
 * What the token endpoint was shown for a code, and the family to open if it fits.
 *
 * @param challenge the challenge computed from the verifier that was shown
 * @param network where the request came from, see {@link RotationRequest#network}
 * @param familyId a fresh random id
 */
public record CodePresentation(
    UUID id,
    Sha256 secretHash,
    String clientId,
    String redirectUri,
    String challenge,
    String network,
    UUID familyId,
    Instant idleExpiresAt,
    Instant absoluteExpiresAt) {}
