package dev.latchkey.authority.workload;

import dev.latchkey.authority.http.Shown;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.workload.NotAccepted.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a genuine assertion says is what a rule wants. All of it must fit; nothing is made
 * to fit.
 */
final class RuleCheck {
  /** How far the issuer's clock may be ahead of ours. */
  static final Duration SKEW = Duration.ofSeconds(60);

  /** An assertion that lives longer is a password. */
  static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private static final int MOST_AUDIENCES = 16;
  private static final int LONGEST_SUBJECT = 1_024;
  private static final int LONGEST_ID = 256;

  private RuleCheck() {}

  /**
   * What is left to say of an assertion that fits.
   *
   * @param id its {@code jti}, if it has one
   */
  record Fit(String subject, Optional<String> id, Instant expiresAt) {}

  /**
   * Checks the claims.
   *
   * @throws NotAccepted if one does not fit
   */
  static Fit require(WorkloadRule rule, Map<String, Object> claims, Instant now) {
    if (!rule.issuer().equals(claims.get("iss"))) {
      throw new NotAccepted(Reason.ISSUER);
    }
    if (!audienceFits(rule.audience(), claims.get("aud"))) {
      throw new NotAccepted(Reason.AUDIENCE);
    }
    if (!(claims.get("sub") instanceof String subject)
        || !Shown.isText(subject, LONGEST_SUBJECT)
        || !SubjectPattern.parse(rule.subject()).matches(subject)) {
      throw new NotAccepted(Reason.SUBJECT);
    }
    rule.claims()
        .forEach((name, wanted) -> {
          if (!wanted.equals(asText(claims.get(name)))) {
            throw new NotAccepted(Reason.CLAIM);
          }
        });
    Instant expiresAt = times(claims, now);
    Optional<String> id = Optional.empty();
    if (claims.containsKey("jti")) {
      if (!(claims.get("jti") instanceof String text) || !Shown.isText(text, LONGEST_ID)) {
        throw new NotAccepted(Reason.MALFORMED);
      }
      id = Optional.of(text);
    }
    return new Fit(subject, id, expiresAt);
  }

  private static boolean audienceFits(String wanted, @Nullable Object claim) {
    return switch (claim) {
      case String one -> one.equals(wanted);
      case List<?> some ->
          some.size() <= MOST_AUDIENCES
              && some.stream().allMatch(String.class::isInstance)
              && some.contains(wanted);
      case null, default -> false;
    };
  }

  private static @Nullable String asText(@Nullable Object claim) {
    return switch (claim) {
      case String text -> text;
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case null, default -> null;
    };
  }

  private static Instant times(Map<String, Object> claims, Instant now) {
    Instant expiresAt = time(claims, "exp").orElseThrow(() -> new NotAccepted(Reason.MALFORMED));
    // Without skew: the token that is asked for must not outlive the assertion.
    if (!expiresAt.isAfter(now)) {
      throw new NotAccepted(Reason.EXPIRED);
    }
    Instant soonest = now.plus(SKEW);
    if (time(claims, "nbf").filter(soonest::isBefore).isPresent()
        || time(claims, "iat").filter(soonest::isBefore).isPresent()) {
      throw new NotAccepted(Reason.NOT_YET_VALID);
    }
    Instant began = time(claims, "iat").filter(now::isAfter).orElse(now);
    if (Duration.between(began, expiresAt).compareTo(LONGEST_LIFE) > 0) {
      throw new NotAccepted(Reason.LIVES_TOO_LONG);
    }
    return expiresAt;
  }

  private static Optional<Instant> time(Map<String, Object> claims, String name) {
    Object value = claims.get(name);
    if (value == null) {
      return Optional.empty();
    }
    double seconds = value instanceof Number number ? number.doubleValue() : Double.NaN;
    // To the year 9999; not a number compares false.
    if (!(seconds >= 0 && seconds < 253_402_300_800d)) {
      throw new NotAccepted(Reason.MALFORMED);
    }
    return Optional.of(Instant.ofEpochSecond((long) seconds));
  }
}
