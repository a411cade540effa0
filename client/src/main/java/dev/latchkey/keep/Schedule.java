package dev.latchkey.keep;

import dev.latchkey.credential.JwtClaims;
import dev.latchkey.session.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a token is renewed so that nobody else has to: before Codex's own five minutes (protocol
 * §6.1) begin, and not all machines in the same second.
 */
final class Schedule {
  /** Codex renews by itself what lives no longer than this. */
  private static final Duration CODEX_WINDOW = Duration.ofMinutes(5);

  private static final Duration AHEAD = Duration.ofMinutes(10);
  private static final int JITTER_MILLIS = 60_000;

  /** The least time between two renewals that went well. */
  static final Duration LEAST = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final RandomGenerator random;

  Schedule(RandomGenerator random) {
    this.random = random;
  }

  /**
   * When {@code token} is to be renewed; nothing if it does not say when it ends.
   *
   * @param seen when it was first seen, for one that does not say when it was issued
   */
  Optional<Instant> renewalOf(AccessToken token, Instant seen) {
    if (token.expiresAt().isEmpty()) {
      return Optional.empty();
    }
    Instant end = token.expiresAt().get();
    Duration life = lifeOf(token, seen);
    Instant issued = end.minus(life);
    if (life.compareTo(CODEX_WINDOW) <= 0) {
      return Optional.of(end);
    }
    Instant middle = issued.plus(life.minus(CODEX_WINDOW).dividedBy(2));
    Instant ahead = end.minus(AHEAD).minusMillis(random.nextInt(JITTER_MILLIS));
    return Optional.of(middle.isAfter(ahead) ? middle : ahead);
  }

  /**
   * From when {@code token} was issued to when it ends; nothing if it does not end.
   *
   * @param seen when it was first seen, for one that does not say when it was issued
   */
  static Duration lifeOf(AccessToken token, Instant seen) {
    Instant end = token.expiresAt().orElse(seen);
    Instant issued =
        JwtClaims.find(token.value())
            .flatMap(JwtClaims::issuedAt)
            .filter(at -> at.isBefore(end))
            .orElse(seen);
    return Duration.between(issued, end);
  }

  /** How long to wait after that many attempts in a row that failed. */
  Duration pauseAfter(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    long millis = Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(millis - random.nextInt((int) millis / 5));
  }
}
