package dev.latchkey.renewal;

import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.JwtClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a login is due for renewal (protocol §6.1, B24). */
public final class RenewalRules {
  /** Codex renews this long before the end. */
  public static final Duration MARGIN = Duration.ofMinutes(5);

  /** For tokens without a readable end. */
  private static final Duration OPAQUE_AGE = Duration.ofDays(8);

  /** The least time between two renewals of one credential. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private RenewalRules() {}

  /**
   * Why {@code session} should be renewed at {@code now}, if it should.
   *
   * @param life how long its access token must still be good for
   */
  public static Optional<RenewalReason> due(ChatGptSession session, Instant now, Duration life) {
    if (dueAt(session, now, life).isAfter(now)) {
      return Optional.empty();
    }
    return Optional.of(
        end(session).isPresent() ? RenewalReason.PROACTIVE : RenewalReason.SCHEDULED);
  }

  /**
   * From when on {@code session} should be renewed, as it looks at {@code now}.
   *
   * @param life how long its access token must still be good for
   */
  public static Instant dueAt(ChatGptSession session, Instant now, Duration life) {
    // A renewal in the future was noted down by a clock that was wrong.
    Optional<Instant> renewed = session.lastRefresh().filter(at -> !at.isAfter(now));
    Optional<Instant> end = end(session);
    if (end.isEmpty()) {
      return renewed.map(at -> at.plus(OPAQUE_AGE)).orElse(Instant.MAX);
    }
    if (renewed.isPresent() && !end.get().isAfter(renewed.get())) {
      // Had ended when it came: the two clocks differ, and another one would be no better.
      return renewed.get().plus(PAUSE);
    }
    if (renewed.isPresent() && !end.get().isAfter(renewed.get().plus(MARGIN))) {
      return end.get(); // Too short-lived for a margin.
    }
    Instant wanted = end.get().minus(life);
    if (life.compareTo(MARGIN) <= 0) {
      return wanted;
    }
    Instant middle = middle(session, end.get(), renewed);
    return wanted.isBefore(middle) ? middle : wanted;
  }

  /**
   * Halfway to the margin: who wants a token for longer than tokens live would otherwise have every
   * one of them renewed.
   */
  private static Instant middle(ChatGptSession session, Instant end, Optional<Instant> renewed) {
    Instant begun =
        JwtClaims.find(session.tokens().accessToken())
            .flatMap(JwtClaims::issuedAt)
            .filter(end::isAfter)
            .or(() -> renewed)
            .orElse(Instant.MIN);
    Instant margin = end.minus(MARGIN);
    return begun.isBefore(margin) && begun.isAfter(Instant.EPOCH)
        ? begun.plusMillis(Duration.between(begun, margin).toMillis() / 2)
        : Instant.MIN;
  }

  /** When the access token of {@code session} ends, if it says so. */
  public static Optional<Instant> end(ChatGptSession session) {
    return JwtClaims.find(session.tokens().accessToken()).flatMap(JwtClaims::expiresAt);
  }

  /** Whether the access token of {@code session} is known to have ended. */
  public static boolean hasEnded(ChatGptSession session, Instant now) {
    Optional<Instant> end = end(session);
    return end.isPresent() && !end.get().isAfter(now);
  }
}
