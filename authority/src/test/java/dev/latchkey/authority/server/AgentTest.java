package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.server.Operator.State;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.sqlite.SqliteStorage;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents: their identities, their tasks, and what they sign (protocol §9.3). */
class AgentTest {
  @TempDir Path temporary;

  @Test
  void anotherLibraryVerifiesTheIdentityWithThePublishedKey() throws Exception {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      assertThat(site.wire().get("/agent-identities/jwks").body()).isEqualTo("{\"keys\":[]}");
      Hands.Agent agent = hands.agent();
      Reply keys = site.wire().get("/agent-identities/jwks");
      assertThat(keys.body())
          .contains("\"kty\":\"RSA\"", "\"use\":\"sig\"", "\"alg\":\"RS256\"")
          .doesNotContain("\"d\"", "\"p\"", "\"EC\"");
      assertThat(site.wire().get("/api/codex/agent-identities/jwks").body()).isEqualTo(keys.body());
      JsonWebKeySet set = new JsonWebKeySet(keys.body());
      assertThat(set.getJsonWebKeys()).hasSize(1);
      JwtClaims claims =
          new JwtConsumerBuilder()
              .setVerificationKeyResolver(new JwksVerificationKeyResolver(set.getJsonWebKeys()))
              .setJwsAlgorithmConstraints(ConstraintType.PERMIT, "RS256")
              .setExpectedIssuer(site.base().toString())
              .setExpectedAudience("codex-app-server")
              .setRequireExpirationTime()
              .setRequireIssuedAt()
              .setEvaluationTime(NumericDate.fromSeconds(site.clock.instant().getEpochSecond()))
              .build()
              .processToClaims(agent.token);
      assertThat(claims.getClaimNames())
          .containsExactlyInAnyOrder(
              "iss",
              "aud",
              "iat",
              "exp",
              "agent_runtime_id",
              "agent_private_key",
              "account_id",
              "chatgpt_user_id",
              "email",
              "plan_type",
              "chatgpt_account_is_fedramp");
      assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
          .isEqualTo(Duration.ofDays(30).toSeconds());
      assertThat(claims.getStringClaimValue("email")).isEqualTo(Site.EMAIL);
      assertThat(claims.getClaimValue("chatgpt_account_is_fedramp", Boolean.class)).isFalse();
    }
  }

  @Test
  void aTaskIsRegisteredAndWhoamiTakesWhatTheAgentSigns() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Hands.Agent agent = hands.agent();
      Instant now = site.clock.instant();
      for (String base : List.of("", "/api/accounts")) {
        site.clock.advance(Duration.ofSeconds(1));
        Reply reply =
            site.wire()
                .postJson(
                    base + "/v1/agent/" + agent.id + "/task/register",
                    agent.registration(site.clock.instant()));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        String task = reply.text("task_id");
        assertThat(reply.body()).isEqualTo("{\"task_id\":\"" + task + "\"}");
        Reply identity = hands.whoami(agent.assertion(task, site.clock.instant()));
        assertThat(identity.status()).isEqualTo(200);
        assertThat(identity.text("email")).isEqualTo(Site.EMAIL);
      }
      assertThat(hands.audit()).contains(" agent.task " + agent.id + " ok");
      assertThat(site.clock.instant()).isAfter(now);
    }
  }

  @Test
  void oneSignatureMakesOneTaskHoweverOftenItIsShown() throws Exception {
    try (Site site = Site.start(temporary);
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      Hands hands = new Hands(site);
      Hands.Agent agent = hands.agent();
      String body = agent.registration(site.clock.instant());
      List<Callable<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> hands.register(agent.id, body));
      }
      Set<String> tasks = new HashSet<>();
      for (Future<Reply> call : threads.invokeAll(calls)) {
        assertThat(call.get().status()).isEqualTo(200);
        tasks.add(call.get().text("task_id"));
      }
      assertThat(tasks).hasSize(1);
      site.restart();
      assertThat(hands.register(agent.id, body).text("task_id")).isIn(tasks);
      site.clock.advance(Duration.ofSeconds(1));
      assertThat(hands.register(agent).text("task_id")).isNotIn(tasks);
    }
  }

  @Test
  void aRegistrationThatIsWrongIsRefusedWithACodeOfItsOwn() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Hands.Agent agent = hands.agent();
      Hands.Agent other = hands.agent();
      Instant now = site.clock.instant();
      String good = agent.registration(now);

      assertRefused(hands.register("agent-nobody", good), 404, "agent_not_found");
      assertRefused(hands.register(agent.id, other.registration(now)), 401, "invalid_signature");
      assertRefused(hands.register(other.id, good), 401, "invalid_signature");
      String moment = Hands.Agent.moment(now);
      for (String signature :
          List.of(
              agent.sign(agent.id + ":" + moment + "x"),
              agent.sign(moment),
              "A".repeat(86) + "==",
              "not base64",
              agent.sign(agent.id + ":" + moment).replace("==", ""),
              "' OR 1=1 --")) {
        assertRefused(
            hands.register(
                agent.id, "{\"timestamp\":\"" + moment + "\",\"signature\":\"" + signature + "\"}"),
            401,
            "invalid_signature");
      }
      for (Instant stale : List.of(now.minusSeconds(301), now.plusSeconds(302))) {
        assertRefused(hands.register(agent.id, agent.registration(stale)), 401, "stale_timestamp");
      }
      for (String time :
          List.of(
              "2026-13-40T99:99:99Z",
              "now",
              moment.replace("Z", "+00:00"),
              moment.replace("Z", ".000Z"),
              moment + " ",
              "' OR 1=1 --")) {
        assertRefused(
            hands.register(
                agent.id,
                "{\"timestamp\":\""
                    + time
                    + "\",\"signature\":\""
                    + agent.sign(agent.id + ":" + time)
                    + "\"}"),
            401,
            "stale_timestamp");
      }
      assertThat(hands.register(agent.id, agent.registration(now.minusSeconds(299))).status())
          .isEqualTo(200);
      for (String body : List.of("", "{}", "[]", "{\"timestamp\":1,\"signature\":2}", good + "x")) {
        assertRefused(hands.register(agent.id, body), 400, "invalid_request");
      }
      assertThat(
              site.wire()
                  .postForm(
                      "/v1/agent/" + agent.id + "/task/register", Wire.map("timestamp", moment))
                  .status())
          .isEqualTo(415);
    }
  }

  @Test
  void theRevokedTheExpiredAndTheSuspendedAreToldSoOnlyWhenTheySign() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Hands.Agent agent = hands.agent();
      String task = hands.register(agent).text("task_id");
      suspend(site, Standing.SUSPENDED);
      site.clock.advance(Duration.ofSeconds(1));
      assertRefused(hands.register(agent), 403, "agent_suspended");
      assertThat(hands.whoami(agent.assertion(task, site.clock.instant())).status()).isEqualTo(401);
      suspend(site, Standing.ACTIVE);
      assertThat(hands.whoami(agent.assertion(task, site.clock.instant())).status()).isEqualTo(200);

      hands.operator(o -> {
        o.revokeAgent(agent.id);
        return agent;
      });
      assertRefused(hands.register(agent), 403, "agent_revoked");
      assertRefused(
          hands.register(agent.id, "{\"timestamp\":\"x\",\"signature\":\"y\"}"),
          401,
          "stale_timestamp");
      assertThat(hands.whoami(agent.assertion(task, site.clock.instant())).status()).isEqualTo(401);
      assertThat(hands.operator(Operator::agents))
          .extracting(Operator.Agent::state)
          .containsExactly(State.REVOKED);

      Hands.Agent second = hands.agent();
      site.clock.advance(Duration.ofDays(30));
      assertRefused(hands.register(second), 403, "agent_expired");
    }
  }

  private static void suspend(Site site, Standing standing) {
    try (Storage storage = SqliteStorage.open(site.directory.resolve("latchkey.db"))) {
      String person = storage.personByEmail("ada@example.org").orElseThrow().id();
      storage.setPersonStanding(
          person,
          standing,
          new AuditEntry(site.clock.instant(), "operator", "test", person, "ok", "{}"));
    }
  }

  @Test
  void anAssertionIsOfOneAgentForOneTaskAndOfNow() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Hands.Agent agent = hands.agent();
      Hands.Agent other = hands.agent();
      String task = hands.register(agent).text("task_id");
      String others = hands.register(other).text("task_id");
      Instant now = site.clock.instant();
      String moment = Hands.Agent.moment(now);
      String good = agent.assertion(task, now);
      assertThat(hands.whoami(good).status()).isEqualTo(200);
      assertThat(hands.whoami(good.replace("AgentAssertion ", "agentassertion  ")).status())
          .isEqualTo(200);

      String signature = agent.sign(agent.id + ":" + task + ":" + moment);
      for (String bad :
          List.of(
              agent.assertion(others, now),
              agent.assertion("task-none", now),
              agent.assertion("", now),
              other.assertion(task, now),
              agent.assertion(task, now.minusSeconds(302)),
              agent.assertion(task, now.plusSeconds(302)),
              Hands.Agent.assertion(other.id, task, moment, signature),
              Hands.Agent.assertion(agent.id, others, moment, signature),
              Hands.Agent.assertion(
                  agent.id, task, Hands.Agent.moment(now.plusSeconds(1)), signature),
              Hands.Agent.assertion(agent.id, task, moment, agent.sign(agent.id + ":" + moment)),
              Hands.Agent.assertion(agent.id + "' OR 1=1 --", task, moment, signature),
              Hands.Agent.assertion(agent.id, task + "' OR 1=1 --", moment, signature),
              Hands.Agent.assertion(agent.id, task, moment, signature + "\",\"more\":\""),
              Hands.Agent.assertion(agent.id, task, moment, signature + "\",\"task_id\":\"" + task),
              good + "=",
              good + ".",
              "AgentAssertion ",
              "AgentAssertion {}",
              "AgentAssertion " + "A".repeat(4_000),
              "Bearer " + good.substring(15),
              "AgentAssertion " + agent.token)) {
        assertThat(hands.whoami(bad).status()).as(bad).isEqualTo(401);
      }
      site.clock.advance(Duration.ofDays(7));
      assertThat(hands.whoami(agent.assertion(task, site.clock.instant())).status())
          .as("a task ends after a week")
          .isEqualTo(401);
    }
  }

  @Test
  void bug15_theVariableSegmentCannotBeClimbedOutOf() throws Exception {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Hands.Agent agent = hands.agent();
      String body = agent.registration(site.clock.instant());
      for (String segment :
          List.of(
              "",
              ".",
              "..",
              "../" + agent.id,
              agent.id + "/",
              agent.id + "/.",
              "./" + agent.id,
              agent.id + "/../" + agent.id,
              agent.id + ";x=1",
              agent.id + "%2e",
              agent.id + "%00",
              agent.id + "%2f..",
              agent.id.replace("agent", "%61gent"),
              agent.id + "\\",
              agent.id + "'",
              agent.id + ":",
              agent.id + "~",
              agent.id + "\u00e4",
              "a".repeat(65))) {
        String path = "/v1/agent/" + segment + "/task/register";
        assertThat(raw(site, post(path, body))).as(path).contains(" 404 ");
      }
      for (String path :
          List.of(
              "/v1/agent/" + agent.id + "/task/register/",
              "/v1/agent/" + agent.id + "//task/register",
              "/v1//agent/" + agent.id + "/task/register",
              "/v1/agent/" + agent.id + "/task/Register",
              "/V1/agent/" + agent.id + "/task/register",
              "/x/../v1/agent/" + agent.id + "/task/register",
              "/v1/agent/task/register",
              "/v1/agent//task/register",
              "/v1/agent/" + agent.id)) {
        assertThat(raw(site, post(path, body))).as(path).contains(" 404 ");
      }
      String path = "/v1/agent/" + agent.id + "/task/register";
      assertThat(raw(site, post(path + "?a=b", body))).contains(" 400 ");
      assertThat(raw(site, post(path, body))).contains(" 200 ");
      Reply get = site.wire().get(path);
      assertThat(get.status()).isEqualTo(405);
      assertThat(get.header("allow")).isEqualTo("POST");
    }
  }

  private static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\nConnection: close\r\n\r\n"
        + body;
  }

  private static String raw(Site site, String request) throws IOException {
    try (Socket socket = new Socket(site.base().getHost(), site.base().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void bug14_eachKindOfTokenHasAKeyOfItsOwn() throws Exception {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      String before = site.wire().get("/.well-known/jwks.json").body();
      hands.agent();
      String tokens = site.wire().get("/.well-known/jwks.json").body();
      String agents = site.wire().get("/agent-identities/jwks").body();
      assertThat(tokens).isEqualTo(before);
      List<String> tokenKeys =
          new JsonWebKeySet(tokens).getJsonWebKeys().stream().map(k -> k.getKeyId()).toList();
      List<String> agentKeys =
          new JsonWebKeySet(agents).getJsonWebKeys().stream().map(k -> k.getKeyId()).toList();
      assertThat(tokenKeys).hasSize(1).doesNotContainAnyElementsOf(agentKeys);
      Path file = site.directory.resolve("agent-signing.jwk");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      try (var files = Files.list(site.directory)) {
        assertThat(files.map(each -> each.getFileName().toString()))
            .as("nothing is left of the writing")
            .noneMatch(name -> name.endsWith(".new"));
      }
      hands.agent();
      assertThat(site.wire().get("/agent-identities/jwks").body()).isEqualTo(agents);
    }
  }

  @Test
  void ofManyFirstAgentsAllAreSignedWithTheOneKeyThatIsPublished() throws Exception {
    try (Site site = Site.start(temporary);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Hands hands = new Hands(site);
      List<Callable<Hands.Agent>> calls = List.of(hands::agent, hands::agent, hands::agent);
      Set<String> keys = new HashSet<>();
      for (Future<Hands.Agent> call : threads.invokeAll(calls)) {
        String header =
            new String(
                java.util.Base64.getUrlDecoder().decode(call.get().token.split("\\.", -1)[0]),
                StandardCharsets.UTF_8);
        keys.add(header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1"));
      }
      assertThat(keys).hasSize(1);
      assertThat(site.wire().get("/agent-identities/jwks").body()).contains(keys.iterator().next());
    }
  }

  @Test
  void anIdentityIsNamedAfterTheAuthorityAndNobodyElse() {
    Path data = temporary.resolve("never-ran");
    try (OwnerPassword password = OwnerPassword.of(Site.PASSWORD.toCharArray())) {
      Authority.initialise(data, new FirstOwner("Engines", Site.EMAIL, password));
    }
    try (Operator operator = Operator.open(data, java.time.InstantSource.system())) {
      assertThatExceptionOfType(AuthorityException.class)
          .isThrownBy(() -> operator.createAgent(Hands.ADA, Optional.empty(), Duration.ofDays(1)))
          .withMessageContaining("never run");
      Hands.Agent agent =
          new Hands.Agent(
              operator
                  .createAgent(
                      Hands.ADA, Optional.of("https://auth.acme.example"), Duration.ofDays(1))
                  .secret());
      assertThat(agent.id).startsWith("agent-");
      for (String bad :
          List.of(
              "https://auth.openai.com",
              "https://chatgpt.com/codex-backend/agent-identity",
              "http://auth.acme.example",
              "https://auth.acme.example/",
              "nonsense")) {
        assertThatExceptionOfType(AuthorityException.class)
            .as(bad)
            .isThrownBy(
                () -> operator.createAgent(Hands.ADA, Optional.of(bad), Duration.ofDays(1)));
      }
    }
  }

  private static void assertRefused(Reply reply, int status, String code) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.text("error")).isEqualTo(code);
    assertThat(reply.text("error_description")).isNotEmpty();
  }
}
