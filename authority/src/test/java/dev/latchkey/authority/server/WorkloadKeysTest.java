package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.server.AuthorityException.Problem;
import dev.latchkey.authority.server.Operator.NewRule;
import dev.latchkey.authority.server.Wire.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the keys of a rule's issuer come from, and which rules cannot be. */
class WorkloadKeysTest {
  @TempDir Path temporary;

  private final ForeignIssuer issuer = new ForeignIssuer();
  private Site site;
  private Hands hands;

  @BeforeEach
  void start() {
    site = Site.start(temporary);
    hands = new Hands(site);
  }

  @AfterEach
  void stop() {
    site.close();
    issuer.close();
  }

  private Instant now() {
    return site.clock.instant();
  }

  @Test
  void anUnknownKeyIsAskedForOnceAMinuteAtMost() {
    String rule = hands.addRule(Hands.rule(issuer));
    assertThat(hands.exchange(rule, issuer.assertion(now())).status()).isEqualTo(200);
    assertThat(issuer.asked).hasValue(1);
    PublicJsonWebKey next = ForeignIssuer.rsa("key-2");
    String payload = org.jose4j.json.JsonUtil.toJson(issuer.claims(now()));
    String byNext = ForeignIssuer.sign(next, "RS256", payload);
    for (int i = 0; i < 20; i++) {
      assertThat(hands.exchange(rule, byNext).text("error")).isEqualTo("invalid_grant");
    }
    assertThat(issuer.asked).hasValue(1);
    site.clock.advance(Duration.ofSeconds(61));
    issuer.publish(next);
    assertThat(hands.exchange(rule, byNext).status()).isEqualTo(200);
    assertThat(issuer.asked).hasValue(2);
    for (int i = 0; i < 5; i++) {
      assertThat(hands.exchange(rule, issuer.assertion(now())).status()).isEqualTo(200);
    }
    assertThat(issuer.asked).hasValue(2);
  }

  @Test
  void anIssuerThatDoesNotAnswerIsAReasonToTryAgainAndKnownKeysLastAnHour() {
    String rule = hands.addRule(Hands.rule(issuer));
    issuer.answers(ForeignIssuer.Script.BROKEN);
    Reply down = hands.exchange(rule, issuer.assertion(now()));
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.header("retry-after")).isNotEmpty();
    issuer.answers(ForeignIssuer.Script.USUAL);
    assertThat(hands.exchange(rule, issuer.assertion(now())).status())
        .as("not asked again within the minute")
        .isEqualTo(503);
    site.clock.advance(Duration.ofSeconds(61));
    assertThat(hands.exchange(rule, issuer.assertion(now())).status()).isEqualTo(200);
    issuer.answers(ForeignIssuer.Script.BROKEN);
    site.clock.advance(Duration.ofMinutes(30));
    assertThat(hands.exchange(rule, issuer.assertion(now())).status()).isEqualTo(200);
    site.clock.advance(Duration.ofMinutes(31));
    assertThat(hands.exchange(rule, issuer.assertion(now())).status()).isEqualTo(503);
  }

  @Test
  void bug29_anIssuerDoesNotLeadTheServerElsewhere() {
    for (ForeignIssuer.Script script :
        List.of(
            ForeignIssuer.Script.REDIRECTING,
            ForeignIssuer.Script.HUGE,
            ForeignIssuer.Script.OTHER_ISSUER,
            ForeignIssuer.Script.KEYS_ELSEWHERE)) {
      String rule = hands.addRule(Hands.rule(issuer));
      issuer.answers(script);
      assertThat(hands.exchange(rule, issuer.assertion(now())).status())
          .as(script.name())
          .isEqualTo(503);
      site.clock.advance(Duration.ofSeconds(61));
    }
  }

  @Test
  void anIssuerThatSaysNothingHoldsUpItsOwnJobsOnlyAndNotForLong() throws Exception {
    String rule = hands.addRule(Hands.rule(issuer));
    try (ForeignIssuer other = new ForeignIssuer();
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      String elsewhere = hands.addRule(Hands.rule(other));
      issuer.answers(ForeignIssuer.Script.SILENT);
      List<Future<Reply>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(threads.submit(() -> hands.exchange(rule, issuer.assertion(now()))));
      }
      assertThat(hands.exchange(elsewhere, other.assertion(now())).status()).isEqualTo(200);
      for (Future<Reply> each : waiting) {
        assertThat(each.get(60, TimeUnit.SECONDS).status()).isEqualTo(503);
      }
      assertThat(issuer.asked).as("all wait for the one request").hasValue(1);
    }
  }

  @Test
  void keysMayBeGivenInsteadOfAskedFor() {
    NewRule asked = Hands.rule(issuer);
    String rule =
        hands.addRule(
            new NewRule(
                "offline",
                asked.issuer(),
                asked.audience(),
                asked.subject(),
                Map.of(),
                asked.tokenLife(),
                true,
                Optional.of(issuer.keySet())));
    assertThat(hands.exchange(rule, issuer.assertion(now())).status()).isEqualTo(200);
    assertThat(issuer.asked).hasValue(0);
    assertThat(hands.operator(Operator::rules))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.keysGiven()).isTrue();
          assertThat(each.once()).isTrue();
          assertThat(each.subject()).isEqualTo(ForeignIssuer.SUBJECT);
        });
  }

  @Test
  void aRuleThatCannotBeIsNotMade() {
    List<NewRule> wrong = new ArrayList<>();
    for (String bad :
        List.of(
            "http://issuer.example",
            "ftp://issuer.example",
            "https://user@issuer.example",
            "https://issuer.example?x",
            "https://issuer.example#x",
            "issuer",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "")) {
      wrong.add(rule("n", bad, "aud", "a:b", Map.of(), Duration.ofHours(1), Optional.empty()));
    }
    String https = "https://issuer.example";
    wrong.add(rule("", https, "aud", "a:b", Map.of(), Duration.ofHours(1), Optional.empty()));
    wrong.add(rule("n", https, "", "a:b", Map.of(), Duration.ofHours(1), Optional.empty()));
    wrong.add(rule("n", https, "aud", "*", Map.of(), Duration.ofHours(1), Optional.empty()));
    wrong.add(
        rule("n", https, "aud", "a:b", Map.of("exp", "1"), Duration.ofHours(1), Optional.empty()));
    wrong.add(
        rule("n", https, "aud", "a:b", Map.of("a", ""), Duration.ofHours(1), Optional.empty()));
    wrong.add(rule("n", https, "aud", "a:b", Map.of(), Duration.ofMinutes(61), Optional.empty()));
    wrong.add(rule("n", https, "aud", "a:b", Map.of(), Duration.ZERO, Optional.empty()));
    for (String keys :
        List.of(
            "",
            "{}",
            "{\"keys\":[]}",
            "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"a\"}]}",
            issuer.key.toJson(org.jose4j.jwk.JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE),
            "{\"keys\":["
                + issuer.key.toJson(org.jose4j.jwk.JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE)
                + "]}",
            issuer.keySet().replace("\"kid\":\"key-1\",", ""))) {
      wrong.add(rule("n", https, "aud", "a:b", Map.of(), Duration.ofHours(1), Optional.of(keys)));
    }
    for (NewRule each : wrong) {
      assertThatExceptionOfType(AuthorityException.class)
          .as(each.toString())
          .isThrownBy(() -> hands.addRule(each))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.INVALID_VALUE))
          .withMessageContaining("; ");
    }
    assertThat(hands.operator(Operator::rules)).isEmpty();
  }

  private static NewRule rule(
      String name,
      String issuer,
      String audience,
      String subject,
      Map<String, String> claims,
      Duration life,
      Optional<String> keys) {
    return new NewRule(name, issuer, audience, subject, claims, life, true, keys);
  }
}
