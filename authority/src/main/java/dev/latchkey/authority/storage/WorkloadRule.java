package dev.latchkey.authority.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which assertions of another issuer are exchanged for an access token, and for whose.
 *
 * @param subject the subject to the letter, or a beginning and a star
 * @param claims further claims and the values they must have
 * @param holder whom the tokens speak for
 * @param tokenLife the longest life of a token
 * @param once whether an assertion with an id is taken once only
 * @param keySet the issuer's public keys as a JWK set; empty to ask the issuer for them
 */
public record WorkloadRule(
    String id,
    String name,
    String issuer,
    String audience,
    String subject,
    Map<String, String> claims,
    Holder holder,
    Duration tokenLife,
    boolean once,
    Optional<String> keySet,
    Instant createdAt) {

  /** Copies the claims. */
  public WorkloadRule {
    claims = Map.copyOf(claims);
  }
}
