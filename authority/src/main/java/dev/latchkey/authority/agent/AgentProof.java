package dev.latchkey.authority.agent;

import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Ed25519;
import dev.latchkey.authority.storage.AgentEntry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A signed time: what an agent shows instead of a secret.
 *
 * @param timestamp the time as it was signed
 * @param signature the signature in Base64
 */
record AgentProof(String timestamp, String signature) {
  /** How far the agent's clock may be from ours. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** To the second and in UTC only, so that one moment has one spelling. */
  private static final Pattern MOMENT =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");

  /** A signature is 64 bytes. */
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{86}==");

  /** The time, if it is one and not far from {@code now}. */
  Optional<Instant> fresh(Instant now) {
    if (!MOMENT.matcher(timestamp).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(timestamp))
          .filter(at -> Duration.between(at, now).abs().compareTo(SKEW) <= 0);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code agent} signed {@code subject} with this time after it. */
  boolean signedBy(AgentEntry agent, String subject) {
    if (!BASE64.matcher(signature).matches()) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return Tokens.decode(agent.publicKey())
        .filter(key -> Ed25519.verifies(key, subject + ":" + timestamp, bytes))
        .isPresent();
  }

  /** Leaves the signature out. */
  @Override
  public String toString() {
    return "AgentProof[" + timestamp + "]";
  }
}
