package dev.latchkey.transfer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.latchkey.credential.Secret;
import java.text.ParseException;
import java.time.Instant;
import java.util.Optional;

/** A receiver's key pair for one transfer. Immutable. */
public final class OneTimeKey {
  private final ECKey pair;
  private final Instant expiresAt;

  private OneTimeKey(ECKey pair, Instant expiresAt) {
    this.pair = pair;
    this.expiresAt = expiresAt;
  }

  /** A new one, good until {@code expiresAt}. */
  static OneTimeKey create(Instant expiresAt) {
    try {
      return new OneTimeKey(new ECKeyGenerator(Curve.P_256).generate(), expiresAt);
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  /** The pair that {@link #jwk()} wrote down, unless it is damaged. */
  static Optional<OneTimeKey> read(Secret jwk, Instant expiresAt) {
    try {
      ECKey pair = ECKey.parse(jwk.reveal());
      return pair.isPrivate() && pair.getCurve().equals(Curve.P_256)
          ? Optional.of(new OneTimeKey(pair, expiresAt))
          : Optional.empty();
    } catch (ParseException | IllegalArgumentException | IllegalStateException damaged) {
      return Optional.empty();
    }
  }

  /** What the sender gets. */
  public ReceiverKey publicKey() {
    return new ReceiverKey(pair, expiresAt);
  }

  /** Both halves, for the receiver's own disk. */
  Secret jwk() {
    return Secret.of(pair.toJSONString());
  }

  ECKey pair() {
    return pair;
  }

  /** The public half only. */
  @Override
  public String toString() {
    return publicKey().toString();
  }
}
