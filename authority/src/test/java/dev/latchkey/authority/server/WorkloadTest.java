package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Operator.NewRule;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.sqlite.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of another system that exchange their own tokens (policy §7.5). */
class WorkloadTest {
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
  void case209_theAnswerHasExactlyTheMembersThatCodexChecks() throws Exception {
    String rule = hands.addRule(Hands.rule(issuer));
    Reply reply = hands.exchange(rule, issuer.assertion(now()));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(names(reply.body()))
        .containsExactly(
            "access_token",
            "chatgpt_account_id",
            "chatgpt_account_user_id",
            "chatgpt_plan_type",
            "expires_in",
            "issued_token_type",
            "scope",
            "token_type",
            "user_id");
    assertThat(reply.text("token_type")).isEqualTo("Bearer");
    assertThat(reply.text("issued_token_type"))
        .isEqualTo("urn:ietf:params:oauth:token-type:access_token");
    assertThat(reply.header("cache-control")).isEqualTo("no-store");
    assertThat(seconds(reply)).isBetween(298L, 300L);

    JwtClaims claims =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new JwksVerificationKeyResolver(
                    new JsonWebKeySet(site.wire().get("/.well-known/jwks.json").body())
                        .getJsonWebKeys()))
            .setJwsAlgorithmConstraints(ConstraintType.PERMIT, "ES256")
            .setExpectedType(true, "at+jwt")
            .setExpectedIssuer(site.base().toString())
            .setExpectedAudience(site.base().toString())
            .setEvaluationTime(NumericDate.fromSeconds(now().getEpochSecond()))
            .build()
            .processToClaims(reply.text("access_token"));
    assertThat(claims.getSubject()).isEqualTo(reply.text("user_id"));
    Map<?, ?> auth = claims.getClaimValue("https://api.openai.com/auth", Map.class);
    assertThat(auth.get("chatgpt_user_id")).isEqualTo(reply.text("user_id"));
    assertThat(auth.get("chatgpt_account_id")).isEqualTo(reply.text("chatgpt_account_id"));
    assertThat(auth.get("chatgpt_account_user_id"))
        .isEqualTo(reply.text("chatgpt_account_user_id"));
    assertThat(site.whoami(reply.text("access_token")).text("email")).isEqualTo(Site.EMAIL);
    assertThat(hands.audit())
        .startsWith("workload:" + rule + " workload.exchange " + rule + " ok ")
        .contains(ForeignIssuer.SUBJECT, "\"jti\":", "\"expires_at\":")
        .doesNotContain("eyJ");
  }

  private static SortedSet<String> names(String body) {
    SortedSet<String> names = new TreeSet<>();
    Pattern.compile("\"([a-z_]+)\":").matcher(body).results().forEach(m -> names.add(m.group(1)));
    return names;
  }

  private static long seconds(Reply reply) {
    return Long.parseLong(reply.body().replaceAll(".*\"expires_in\":([0-9]+).*", "$1"));
  }

  @Test
  void aTokenNeverOutlivesItsAssertionItsRuleOrAnHour() {
    String rule = hands.addRule(Hands.rule(issuer));
    NewRule wanted = Hands.rule(issuer);
    String brief =
        hands.addRule(
            new NewRule(
                wanted.name(),
                wanted.issuer(),
                wanted.audience(),
                wanted.subject(),
                Map.of(),
                Duration.ofMinutes(5),
                true,
                Optional.empty()));
    for (long life : List.of(2L, 59L, 299L, 3_600L, 20_000L)) {
      Map<String, Object> claims = issuer.claims(now());
      claims.put("exp", now().getEpochSecond() + life);
      Reply reply = hands.exchange(rule, issuer.sign(claims));
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
      assertThat(seconds(reply)).isBetween(Math.min(life, 3_600) - 2, Math.min(life, 3_600));
      claims.put("jti", "another " + life);
      assertThat(seconds(hands.exchange(brief, issuer.sign(claims))))
          .isBetween(Math.min(life, 300) - 2, Math.min(life, 300));
    }
    Map<String, Object> claims = issuer.claims(now());
    claims.put("exp", now().getEpochSecond() + 10);
    String token = hands.exchange(rule, issuer.sign(claims)).text("access_token");
    site.clock.advance(Duration.ofSeconds(8));
    assertThat(site.whoami(token).status()).isEqualTo(200);
    site.clock.advance(Duration.ofSeconds(2));
    assertThat(site.whoami(token).status()).isEqualTo(401);
  }

  @Test
  void everythingThatTheRuleSaysMustFit() {
    NewRule wanted =
        new NewRule(
            "prod",
            issuer.url(),
            ForeignIssuer.AUDIENCE,
            "repo:acme/app:*",
            Map.of("repository", "acme/app", "flag", "true", "number", "7"),
            Duration.ofHours(1),
            true,
            Optional.empty());
    String rule = hands.addRule(wanted);
    UnaryOperator<Map<String, Object>> fitting =
        claims -> {
          claims.put("flag", true);
          claims.put("number", 7L);
          return claims;
        };
    assertThat(hands.exchange(rule, issuer.sign(fitting.apply(issuer.claims(now())))).status())
        .isEqualTo(200);
    for (Object audience :
        List.of(List.of(ForeignIssuer.AUDIENCE), List.of("other", ForeignIssuer.AUDIENCE))) {
      Map<String, Object> claims = fitting.apply(issuer.claims(now()));
      claims.put("aud", audience);
      assertThat(hands.exchange(rule, issuer.sign(claims)).status()).isEqualTo(200);
    }

    long second = now().getEpochSecond();
    List<Object[]> wrong = new ArrayList<>();
    wrong.add(new Object[] {"iss", issuer.url() + "/", "issuer"});
    wrong.add(new Object[] {"iss", Optional.empty(), "issuer"});
    wrong.add(new Object[] {"iss", List.of(issuer.url()), "issuer"});
    wrong.add(new Object[] {"aud", Optional.empty(), "audience"});
    wrong.add(new Object[] {"aud", ForeignIssuer.AUDIENCE + "/", "audience"});
    wrong.add(new Object[] {"aud", List.of(), "audience"});
    wrong.add(new Object[] {"aud", List.of(ForeignIssuer.AUDIENCE, 7), "audience"});
    wrong.add(new Object[] {"aud", Map.of(ForeignIssuer.AUDIENCE, 1), "audience"});
    wrong.add(new Object[] {"sub", Optional.empty(), "subject"});
    wrong.add(new Object[] {"sub", "repo:acme/app", "subject"});
    wrong.add(new Object[] {"sub", "repo:acme/app:", "subject"});
    wrong.add(new Object[] {"sub", "repo:acme/app2:ref:refs/heads/main", "subject"});
    wrong.add(new Object[] {"sub", "repo:acme/app:ref\u202e", "subject"});
    wrong.add(new Object[] {"sub", 7, "subject"});
    wrong.add(new Object[] {"repository", "acme/other", "claim"});
    wrong.add(new Object[] {"repository", Optional.empty(), "claim"});
    wrong.add(new Object[] {"repository", List.of("acme/app"), "claim"});
    wrong.add(new Object[] {"flag", false, "claim"});
    wrong.add(new Object[] {"number", 7.0, "claim"});
    wrong.add(new Object[] {"exp", Optional.empty(), "malformed"});
    wrong.add(new Object[] {"exp", "soon", "malformed"});
    wrong.add(new Object[] {"exp", -1, "malformed"});
    wrong.add(new Object[] {"exp", second, "expired"});
    wrong.add(new Object[] {"exp", second - 1, "expired"});
    wrong.add(new Object[] {"exp", second + 90_000, "lives-too-long"});
    wrong.add(new Object[] {"exp", 253_402_300_800L, "malformed"});
    wrong.add(new Object[] {"nbf", second + 120, "not-yet-valid"});
    wrong.add(new Object[] {"nbf", "later", "malformed"});
    wrong.add(new Object[] {"iat", second + 120, "not-yet-valid"});
    wrong.add(new Object[] {"iat", second - 90_000, "lives-too-long"});
    wrong.add(new Object[] {"jti", 7, "malformed"});
    wrong.add(new Object[] {"jti", "", "malformed"});
    wrong.add(new Object[] {"jti", "a".repeat(257), "malformed"});
    String refusal = "";
    for (Object[] each : wrong) {
      Map<String, Object> claims = fitting.apply(issuer.claims(now()));
      if (each[1].equals(Optional.empty())) {
        claims.remove(each[0].toString());
      } else {
        claims.put(each[0].toString(), each[1]);
      }
      Reply reply = hands.exchange(rule, issuer.sign(claims));
      String what = each[0] + "=" + each[1];
      assertThat(reply.status()).as(what).isEqualTo(400);
      assertThat(reply.text("error")).as(what).isEqualTo("invalid_grant");
      assertThat(hands.audit()).as(what).contains(" " + rule + " " + each[2] + " {");
      refusal = refusal.isEmpty() ? reply.body() : refusal;
      assertThat(reply.body()).as("every refusal reads the same").isEqualTo(refusal);
      site.clock.advance(Duration.ofSeconds(1));
      second = now().getEpochSecond();
    }
    for (Object[] skewed : new Object[][] {{"nbf", 50L}, {"iat", 50L}}) {
      Map<String, Object> claims = fitting.apply(issuer.claims(now()));
      claims.put(skewed[0].toString(), now().getEpochSecond() + (long) skewed[1]);
      assertThat(hands.exchange(rule, issuer.sign(claims)).status()).isEqualTo(200);
    }
  }

  @Test
  void ofSixteenAtOnceWithOneIdOneIsGivenAToken() throws Exception {
    String rule = hands.addRule(Hands.rule(issuer));
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int round = 0; round < 5; round++) {
        String assertion = issuer.assertion(now());
        List<Callable<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          calls.add(() -> hands.exchange(rule, assertion));
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Reply> call : threads.invokeAll(calls)) {
          statuses.add(call.get().status());
        }
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 400).hasSize(15);
      }
    }
  }

  @Test
  void bug06_anIdIsSpentForEveryRuleAndAfterARestartToo() {
    String rule = hands.addRule(Hands.rule(issuer));
    String second = hands.addRule(Hands.rule(issuer));
    String assertion = issuer.assertion(now());
    assertThat(hands.exchange(rule, assertion).status()).isEqualTo(200);
    assertThat(hands.exchange(rule, assertion).text("error")).isEqualTo("invalid_grant");
    assertThat(hands.audit()).contains(" replayed ");
    assertThat(hands.exchange(second, assertion).text("error")).isEqualTo("invalid_grant");
    Map<String, Object> claims = issuer.claims(now());
    claims.put("jti", "the same");
    assertThat(hands.exchange(rule, issuer.sign(claims)).status()).isEqualTo(200);
    claims.put("exp", now().getEpochSecond() + 200);
    assertThat(hands.exchange(rule, issuer.sign(claims)).text("error"))
        .as("another assertion with the same id")
        .isEqualTo("invalid_grant");
    site.restart();
    assertThat(hands.exchange(rule, assertion).text("error")).isEqualTo("invalid_grant");
  }

  @Test
  void anAssertionThatWasRefusedIsNotSpent() {
    String rule = hands.addRule(Hands.rule(issuer));
    Map<String, Object> claims = issuer.claims(now());
    claims.put("nbf", now().getEpochSecond() + 120);
    String early = issuer.sign(claims);
    assertThat(hands.exchange(rule, early).status()).isEqualTo(400);
    site.clock.advance(Duration.ofSeconds(90));
    assertThat(hands.exchange(rule, early).status()).isEqualTo(200);
  }

  @Test
  void aRuleMayAllowReuseAndAnAssertionMayHaveNoId() {
    NewRule once = Hands.rule(issuer);
    String rule = hands.addRule(once);
    Map<String, Object> claims = issuer.claims(now());
    claims.remove("jti");
    String nameless = issuer.sign(claims);
    assertThat(hands.exchange(rule, nameless).status()).isEqualTo(200);
    assertThat(hands.exchange(rule, nameless).status()).isEqualTo(200);
    String again =
        hands.addRule(
            new NewRule(
                once.name(),
                once.issuer(),
                once.audience(),
                once.subject(),
                Map.of(),
                once.tokenLife(),
                false,
                Optional.empty()));
    String assertion = issuer.assertion(now());
    assertThat(hands.exchange(again, assertion).status()).isEqualTo(200);
    assertThat(hands.exchange(again, assertion).status()).isEqualTo(200);
  }

  @Test
  void bug20_aTokenEndsWithItsRuleAndWithItsPerson() {
    String rule = hands.addRule(Hands.rule(issuer));
    String token = hands.exchange(rule, issuer.assertion(now())).text("access_token");
    suspend(Standing.SUSPENDED);
    assertThat(site.whoami(token).status()).isEqualTo(401);
    assertThat(hands.exchange(rule, issuer.assertion(now())).text("error"))
        .isEqualTo("invalid_grant");
    assertThat(hands.audit()).contains(" suspended ");
    suspend(Standing.ACTIVE);
    assertThat(site.whoami(token).status()).isEqualTo(200);
    hands.operator(o -> {
      o.removeRule(rule);
      return rule;
    });
    assertThat(site.whoami(token).status()).isEqualTo(401);
    assertThat(hands.exchange(rule, issuer.assertion(now())).text("error"))
        .isEqualTo("invalid_grant");
    assertThat(hands.audit()).contains(" unknown-rule ");
  }

  private void suspend(Standing standing) {
    try (Storage storage = SqliteStorage.open(site.directory.resolve("latchkey.db"))) {
      String person = storage.personByEmail("ada@example.org").orElseThrow().id();
      storage.setPersonStanding(
          person, standing, new AuditEntry(now(), "operator", "test", person, "ok", "{}"));
    }
  }

  @Test
  void theContextIsForTheAuditTrailOnlyAndMustBeWellFormed() {
    String rule = hands.addRule(Hands.rule(issuer));
    for (String good :
        List.of(
            "",
            "{}",
            "{\"instance_id\":\"runner-7\"}",
            "{\"instance_id\":\"runner-7\",\"labels\":{\"team\":\"a\",\"sub\":\"b\"}}",
            "{\"labels\":{\"1\":\"a\",\"2\":\"a\",\"3\":\"a\",\"4\":\"a\",\"5\":\"a\",\"6\":\"a\","
                + "\"7\":\"a\",\"8\":\"a\"}}")) {
      assertThat(withContext(rule, good).status()).as(good).isEqualTo(200);
    }
    assertThat(withContext(rule, "{\"instance_id\":\"runner-7\"}").status()).isEqualTo(200);
    assertThat(hands.audit()).contains("\"context\":{\"instance_id\":\"runner-7\"}");
    for (String bad :
        List.of(
            "x",
            "[]",
            "{\"instance_id\":7}",
            "{\"instance_id\":\"\"}",
            "{\"other\":\"a\"}",
            "{\"labels\":[]}",
            "{\"labels\":{\"a\":1}}",
            "{\"labels\":{\"a\":{}}}",
            "{\"instance_id\":\"a\",\"instance_id\":\"b\"}",
            "{\"instance_id\":\"a\"}x",
            "{\"instance_id\":\"" + "\\u001b" + "\"}",
            "{\"labels\":{\"1\":\"a\",\"2\":\"a\",\"3\":\"a\",\"4\":\"a\",\"5\":\"a\",\"6\":\"a\","
                + "\"7\":\"a\",\"8\":\"a\",\"9\":\"a\"}}",
            "{\"instance_id\":\"" + "\u00e4".repeat(510) + "\"}",
            "{\"instance_id\":\"a\"}" + " ".repeat(1_010))) {
      assertThat(withContext(rule, bad).text("error")).as(bad).isEqualTo("invalid_grant");
      assertThat(hands.audit()).as(bad).contains(" context ");
    }
  }

  private Reply withContext(String rule, String context) {
    Map<String, String> form = Hands.exchangeForm(rule, issuer.assertion(now()));
    form.put("workload_identity_context", context);
    return site.wire().postForm("/oauth/token", form);
  }

  @Test
  void onlyAFormWithEachParameterOnceIsTaken() {
    String rule = hands.addRule(Hands.rule(issuer));
    String assertion = issuer.assertion(now());
    Map<String, String> form = Hands.exchangeForm(rule, assertion);
    Reply json =
        site.wire()
            .postJson(
                "/oauth/token",
                "{\"grant_type\":\"%s\",\"assertion\":\"%s\",\"federation_rule_id\":\"%s\"}"
                    .formatted(Hands.JWT_BEARER, assertion, rule));
    assertThat(json.status()).isEqualTo(415);
    for (String twice : List.of("assertion", "federation_rule_id", "grant_type")) {
      assertThat(
              site.wire()
                  .send(
                      "POST",
                      "/oauth/token",
                      Wire.encode(form) + "&" + twice + "=x",
                      "Content-Type",
                      "application/x-www-form-urlencoded")
                  .text("error"))
          .isEqualTo("invalid_request");
    }
    for (String missing : List.of("assertion", "federation_rule_id")) {
      Map<String, String> less = new LinkedHashMap<>(form);
      less.remove(missing);
      assertThat(site.wire().postForm("/oauth/token", less).text("error"))
          .isEqualTo("invalid_request");
    }
    assertThat(site.wire().postForm("/oauth/token", form, "Authorization", "Bearer x").status())
        .isEqualTo(401);
    assertThat(site.wire().get("/oauth/token?" + Wire.encode(form)).status()).isEqualTo(405);
    assertThat(site.wire().postForm("/oauth/token", form).status()).isEqualTo(200);
  }

  @Test
  void bug11_sqlInAParameterIsOnlyText() {
    String rule = hands.addRule(Hands.rule(issuer));
    for (String text :
        List.of("' OR 1=1 --", rule + "' --", "%", "rule-%", "rule-________________")) {
      assertThat(hands.exchange(text, issuer.assertion(now())).text("error"))
          .as(text)
          .isEqualTo("invalid_grant");
    }
    for (String name : List.of("sub", "jti", "repository")) {
      Map<String, Object> claims = issuer.claims(now());
      claims.put(name, "'); DELETE FROM workload_rule; --");
      hands.exchange(rule, issuer.sign(claims));
    }
    assertThat(withContext(rule, "{\"instance_id\":\"'); DROP TABLE audit; --\"}").status())
        .isEqualTo(200);
    assertThat(hands.audit()).contains("DROP TABLE audit");
    assertThat(hands.operator(Operator::rules)).hasSize(1);
  }

  @Test
  void bug32_refusalsFillTheTrailOnlySoFast() throws Exception {
    String rule = hands.addRule(Hands.rule(issuer));
    for (int i = 0; i < 100; i++) {
      hands.exchange(rule, "a.b.c");
    }
    assertThat(refusals()).isEqualTo(60);
    site.clock.advance(Duration.ofSeconds(61));
    hands.exchange(rule, "a.b.c");
    assertThat(refusals()).isEqualTo(61);
    assertThat(hands.audit()).contains("\"left_out_before\":40");
  }

  private int refusals() throws java.sql.SQLException {
    try (var connection =
            java.sql.DriverManager.getConnection(
                "jdbc:sqlite:" + site.directory.resolve("latchkey.db"));
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM audit WHERE action = 'workload.exchange' AND outcome <> 'ok'")) {
      return row.getInt(1);
    }
  }
}
