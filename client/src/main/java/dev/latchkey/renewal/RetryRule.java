package dev.latchkey.renewal;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a refresh token that was sent before may be sent again.
 *
 * <p>If the issuer answered with a refusal that may pass, the token is not spent, and a pause is
 * all. If nobody knows what became of the request, the token may be spent, and sending it again may
 * look like theft. Then it is sent again only where the issuer itself has said that it repairs a
 * lost answer, within that time; or when there is nothing left to lose, because the access token
 * has ended or is refused: an issuer that never got the request gives a successor, and one that did
 * says so, which is the same as giving up without having asked.
 */
final class RetryRule {
  /** How often a repair is tried within the issuer's window. */
  private static final int REPAIRS = 10;

  /** Refuses by throwing if the chain of {@code earlier} must be left alone at {@code now}. */
  void check(Attempt earlier, Instant now, Duration window, boolean nothingToLose, String issuer) {
    switch (earlier.outcome()) {
      case REFUSED -> {
        if (isEarly(earlier, now)) {
          throw tooEarly(earlier, now, issuer);
        }
      }
      case UNKNOWN -> {
        boolean repair =
            earlier.count() < REPAIRS
                && !now.isBefore(earlier.firstAt())
                && now.isBefore(earlier.firstAt().plus(window));
        if (repair) {
          return;
        }
        if (!nothingToLose) {
          throw new UnreachableException(
              ErrorCode.RENEWAL_UNKNOWN,
              "nobody knows what became of the renewal that was begun at "
                  + earlier.firstAt()
                  + " with "
                  + issuer
                  + because(earlier),
              "nothing yet: the current token is used until it ends, and then it is tried again");
        }
        if (isEarly(earlier, now)) {
          throw tooEarly(earlier, now, issuer);
        }
      }
    }
  }

  /** What to write down before the request: if nothing more is written, nobody knows. */
  Attempt next(Optional<Attempt> earlier, Instant now, Secret refreshToken) {
    int count = earlier.map(Attempt::count).orElse(0) + 1;
    Instant first =
        earlier
            .filter(attempt -> attempt.outcome() == Attempt.Outcome.UNKNOWN)
            .map(Attempt::firstAt)
            .orElse(now);
    return new Attempt(
        Attempt.Outcome.UNKNOWN,
        first,
        count,
        now.plus(BackOff.after(count, refreshToken, Optional.empty())),
        "");
  }

  /** The attempt with an answer that is none or a refusal which may pass. */
  Attempt answered(
      Attempt attempt,
      Optional<Attempt> earlier,
      IssuerException answer,
      Instant now,
      Secret refreshToken) {
    // What one request has done to the token, a later refusal does not undo.
    boolean doubtful =
        earlier.filter(before -> before.outcome() == Attempt.Outcome.UNKNOWN).isPresent();
    Attempt.Outcome outcome =
        IssuerVerdict.leavesTokenUnspent(answer) && !doubtful
            ? Attempt.Outcome.REFUSED
            : Attempt.Outcome.UNKNOWN;
    return ended(attempt, outcome, answer, now, refreshToken, answer.retryAfter());
  }

  /** The attempt without an answer. */
  Attempt unanswered(
      Attempt attempt, UnreachableException trouble, Instant now, Secret refreshToken) {
    return ended(attempt, Attempt.Outcome.UNKNOWN, trouble, now, refreshToken, Optional.empty());
  }

  private static Attempt ended(
      Attempt attempt,
      Attempt.Outcome outcome,
      LatchkeyException trouble,
      Instant now,
      Secret refreshToken,
      Optional<Duration> asked) {
    return new Attempt(
        outcome,
        attempt.firstAt(),
        attempt.count(),
        now.plus(BackOff.after(attempt.count(), refreshToken, asked)),
        String.valueOf(trouble.getMessage()));
  }

  /** A time that is further off than any pause was written by a clock that was wrong. */
  private static boolean isEarly(Attempt earlier, Instant now) {
    return now.isBefore(earlier.notBefore())
        && now.plus(BackOff.LONGEST_ASKED).isAfter(earlier.notBefore());
  }

  private static UnreachableException tooEarly(Attempt earlier, Instant now, String issuer) {
    long seconds = Math.max(1, Duration.between(now, earlier.notBefore()).toSeconds());
    return new UnreachableException(
        ErrorCode.RENEWAL_PAUSED,
        "the last renewal with " + issuer + " failed" + because(earlier),
        "wait " + seconds + " s: only then it is tried again");
  }

  private static String because(Attempt earlier) {
    return earlier.message().isEmpty() ? "" : ": " + earlier.message();
  }
}
