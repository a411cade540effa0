package dev.latchkey.authority.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.http.Shown;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Role;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.storage.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a rule takes, against a second and plainer reading of the same words. */
class RuleCheckTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final long SECOND = NOW.getEpochSecond();
  private static final List<String> NAMES =
      List.of("iss", "aud", "sub", "exp", "nbf", "iat", "jti", "env");

  private static final WorkloadRule RULE =
      new WorkloadRule(
          "rule-a",
          "deploy",
          "https://issuer.example",
          "aud",
          "repo:acme/*",
          Map.of("env", "prod"),
          new Holder(
              "ada@example.org",
              new Membership("user-1", new Workspace("ws", "W", "team", false), Role.MEMBER),
              Standing.ACTIVE),
          Duration.ofHours(1),
          true,
          Optional.empty(),
          NOW);

  /** Mostly what fits, so that accepted ones are met, with anything at all in between. */
  @Provide
  Arbitrary<Map<String, Object>> claims() {
    Arbitrary<Object> anything =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(Object.class::cast),
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.doubles().map(Object.class::cast),
            Arbitraries.of(true, false).map(Object.class::cast),
            Arbitraries.of(List.of(), List.of("aud"), List.of("aud", 1L), Map.of("a", "b")));
    Arbitrary<Object> times =
        Arbitraries.longs().between(SECOND - 100_000, SECOND + 100_000).map(Object.class::cast);
    Arbitrary<Map<String, Object>> good =
        Arbitraries.longs()
            .between(1, 7_200)
            .map(life -> {
              Map<String, Object> claims = new HashMap<>();
              claims.put("iss", "https://issuer.example");
              claims.put("aud", List.of("other", "aud"));
              claims.put("sub", "repo:acme/app:ref");
              claims.put("exp", SECOND + life);
              claims.put("iat", SECOND);
              claims.put("jti", "id");
              claims.put("env", "prod");
              return claims;
            });
    return good.flatMap(claims ->
        Arbitraries.maps(Arbitraries.of(NAMES), Arbitraries.oneOf(anything, times))
            .ofMaxSize(3)
            .map(changes -> {
              Map<String, Object> changed = new HashMap<>(claims);
              changed.putAll(changes);
              return changed;
            }));
  }

  @Property(tries = 5_000)
  void bug30_whatIsTakenFitsInEveryPointAndNothingElseIsThrown(
      @ForAll("claims") Map<String, Object> claims) {
    boolean taken;
    try {
      RuleCheck.Fit fit = RuleCheck.require(RULE, claims, NOW);
      taken = true;
      assertThat(fit.expiresAt()).isAfter(NOW);
      assertThat(fit.subject()).startsWith("repo:acme/").hasSizeGreaterThan(10);
    } catch (NotAccepted e) {
      taken = false;
    }
    assertThat(taken).isEqualTo(fits(claims));
  }

  private static boolean fits(Map<String, Object> claims) {
    Object audience = claims.get("aud");
    boolean aud =
        "aud".equals(audience)
            || List.of("aud").equals(audience)
            || List.of("other", "aud").equals(audience);
    return "https://issuer.example".equals(claims.get("iss"))
        && aud
        && claims.get("sub") instanceof String subject
        && subject.matches("repo:acme/.+")
        && "prod".equals(claims.get("env"))
        && (!claims.containsKey("jti")
            || (claims.get("jti") instanceof String id && Shown.isText(id, 256)))
        && timesFit(claims);
  }

  private static boolean timesFit(Map<String, Object> claims) {
    for (String name : List.of("exp", "nbf", "iat")) {
      if (claims.containsKey(name)
          && !(claims.get(name) instanceof Number number
              && number.doubleValue() >= 0
              && number.doubleValue() < 253_402_300_800d)) {
        return false;
      }
    }
    long end = seconds(claims, "exp", -1);
    long begin = Math.min(seconds(claims, "iat", SECOND), SECOND);
    return end > SECOND
        && end - begin <= 86_400
        && seconds(claims, "nbf", 0) <= SECOND + 60
        && seconds(claims, "iat", 0) <= SECOND + 60;
  }

  private static long seconds(Map<String, Object> claims, String name, long otherwise) {
    return claims.get(name) instanceof Number number
        ? (long) Math.floor(number.doubleValue())
        : otherwise;
  }
}
