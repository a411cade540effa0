package dev.latchkey.renewal;

import dev.latchkey.credential.Secret;
import java.time.Duration;
import java.util.Optional;

/** How long to leave an issuer alone after a failed renewal (B24, B25). */
final class BackOff {
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** However long the issuer asks for: its own mistake must not sign people out for a day. */
  static final Duration LONGEST_ASKED = Duration.ofHours(1);

  private BackOff() {}

  /**
   * The pause after the {@code count}th failure: doubling, and up to a fifth longer, by the token's
   * hash, so that many machines which failed together do not come back together.
   *
   * @param asked what the issuer asked for
   */
  static Duration after(int count, Secret refreshToken, Optional<Duration> asked) {
    long pause = FIRST.toMillis() << Math.min(count - 1, 10);
    pause = Math.min(pause, LONGEST.toMillis());
    int hash = Integer.parseInt(refreshToken.sha256().substring(0, 4), 16);
    Duration own = Duration.ofMillis(pause + pause / 5 * hash / 0xffff);
    Duration wanted = asked.orElse(Duration.ZERO);
    wanted = wanted.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : wanted;
    return own.compareTo(wanted) > 0 ? own : wanted;
  }
}
