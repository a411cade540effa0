package dev.latchkey.login;

import dev.latchkey.credential.JwtClaims;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.oauth.TokenResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds out that this machine's clock and the issuer's do not agree, before the user wonders why
 * tokens end early.
 */
final class ClockCheck {
  private static final Duration TOLERANCE = Duration.ofMinutes(2);

  private ClockCheck() {}

  /** A remark, if the clocks are more than two minutes apart. */
  static Optional<String> of(TokenResponse answer, Instant now) {
    return skew(answer, now)
        .map(skew ->
            "the clock of this machine is "
                + describe(skew)
                + " the issuer's: tokens will be renewed at the wrong time; set it right"
                + " (timedatectl shows it)");
  }

  /**
   * Refuses a token that, by this machine's clock, has already ended.
   *
   * @throws LoginException naming the difference
   */
  static TokenResponse refuseDeadOnArrival(TokenResponse answer, Instant now) {
    Optional<Instant> end =
        answer.accessToken().flatMap(JwtClaims::find).flatMap(JwtClaims::expiresAt);
    if (end.isPresent() && !end.get().isAfter(now)) {
      throw new LoginException(
          ErrorCode.CLOCK_SKEWED,
          "the new token has already ended by the clock of this machine"
              + skew(answer, now)
                  .map(skew -> ", which is " + describe(skew) + " the issuer's")
                  .orElse(""),
          "set the clock right (timedatectl shows it) and sign in again");
    }
    return answer;
  }

  private static Optional<Duration> skew(TokenResponse answer, Instant now) {
    return answer
        .issuerTime()
        .map(theirs -> Duration.between(theirs, now))
        .filter(skew -> skew.abs().compareTo(TOLERANCE) > 0);
  }

  private static String describe(Duration skew) {
    long minutes = (skew.abs().toSeconds() + 30) / 60;
    return minutes
        + (minutes == 1 ? " minute " : " minutes ")
        + (skew.isNegative() ? "behind" : "ahead of");
  }
}
