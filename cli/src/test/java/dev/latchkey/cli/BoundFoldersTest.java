package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.RecordedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Killer feature 6: commands in bound folders act as the bound identity, however many at once. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundFoldersTest {
  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new Lab();
    lab.environment.remove("CODEX_HOME");
    lab.environment.put("HOME", lab.home.path().toString());
    // Ended, so that whoever uses them must renew them first, at the issuer, in the right home.
    lab.issuer.accessTokenLifetime(Duration.ofMinutes(-1));
    for (String name : List.of("work", "personal")) {
      lab.run("profile", "add", name).succeeds();
      lab.issuer.account(
          Account.sample().email("ada@example.com").userId("user-" + name).accountId("ws-" + name));
      lab.latchkeyHome.write(
          "profiles/" + name + "/auth.json",
          AuthJsonSamples.chatgpt(
              lab.issuer.issueTokens(),
              lab.issuer.uri().toString(),
              Instant.now().minus(Duration.ofHours(1))));
      Path folder = Files.createDirectories(lab.home.file(name + "/repository/deep"));
      lab.run("profile", "bind", name, lab.home.file(name).toString()).succeeds();
      assertThat(folder).isEqualTo(folder(name));
    }
    lab.issuer.accessTokenLifetime(Duration.ofHours(1));
    lab.issuer.on(Endpoint.WHOAMI).always(Answer.from(BoundFoldersTest::whoami));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** Whose the access token is, as its claims say. */
  private static Answer whoami(RecordedRequest request) {
    String token = request.bearer().orElseThrow();
    if (!(FakeJwt.claims(token).get("https://api.openai.com/auth") instanceof Map<?, ?> auth)) {
      throw new AssertionError("no token of this issuer");
    }
    return Answer.json(
        200,
        Map.of(
            "email",
            "ada@example.com",
            "chatgpt_user_id",
            String.valueOf(auth.get("chatgpt_user_id")),
            "chatgpt_account_id",
            String.valueOf(auth.get("chatgpt_account_id")),
            "chatgpt_plan_type",
            "plus",
            "chatgpt_account_is_fedramp",
            false));
  }

  @Test
  void twentyConcurrentCommandsActAsTheBoundIdentityEach() throws Exception {
    String registry = lab.latchkeyHome.read("profiles.json");
    Map<String, String> project = new TreeMap<>(lab.home.snapshot());
    List<RunningCommand> commands = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        String name = i % 2 == 0 ? "work" : "personal";
        expected.add(name);
        commands.add(
            i % 5 == 4
                ? start(name, "run", "--", "sh", "-c", "cat $CODEX_HOME/auth.json; echo $PWD")
                : start(name, "login", "status", "--json", "--verify"));
      }
      for (int i = 0; i < 20; i++) {
        Lab.Ended ended = commands.get(i).end().succeeds();
        String name = expected.get(i);
        if (i % 5 == 4) {
          assertThat(ended.out())
              .contains("\"account_id\": \"ws-" + name + "\"")
              .endsWith(folder(name) + "\n");
          continue;
        }
        JsonObject status = (JsonObject) new JsonReader().read(ended.out()).root();
        assertThat(status.string("user_id")).contains("user-" + name);
        assertThat(status.string("account_id")).contains("ws-" + name);
        assertThat(status.string("store"))
            .contains("file " + lab.latchkeyHome.file("profiles/" + name + "/auth.json"));
        assertThat(status.isTrue("verified")).isTrue();
      }
    } finally {
      for (RunningCommand command : commands) {
        command.close();
      }
    }
    assertThat(lab.issuer.requests(Grant.REFRESH_TOKEN))
        .as("one renewal for each login")
        .hasSize(2);
    lab.issuer.assertNoRequests(Endpoint.REVOKE);
    assertThat(lab.issuer.requests(Endpoint.WHOAMI)).hasSize(16);
    assertThat(lab.latchkeyHome.read("profiles.json")).isEqualTo(registry);
    assertThat(lab.home.snapshot()).isEqualTo(project);
  }

  private Path folder(String name) {
    return lab.home.file(name + "/repository/deep");
  }

  private RunningCommand start(String name, String... words) throws Exception {
    return RunningCommand.start(lab.environment, folder(name), words);
  }
}
