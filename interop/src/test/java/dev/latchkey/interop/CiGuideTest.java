package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The workflow files of the guide do what they say: each step of each is run, in its order, with a
 * secret store, an issuer that rotates refresh tokens, and a stand-in for Codex that renews what is
 * due.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CiGuideTest {
  private static final String REFRESH_TOKEN = "\"refresh_token\": \"([^\"]+)\"";
  private static final String PRIVATE =
      "{\"repository\": {\"id\": 1, \"full_name\": \"acme/app\", \"private\": true}";
  private static final String FROM_A_FORK =
      PRIVATE
          + ", \"pull_request\": {\"head\": {\"repo\": {\"id\": 2, \"full_name\": \"eve/app\"}}}}";

  @TempDir private Path temporary;
  private final FakeIssuer issuer = FakeIssuer.start();
  private final TestHome machine = TestHome.create();
  private Path bin;
  private Path secret;
  private Path home;

  @BeforeEach
  void open() throws IOException {
    bin = Files.createDirectories(temporary.resolve("bin"));
    secret = Files.createDirectories(temporary.resolve("vault/codex")).resolve("auth-json");
    home = temporary.resolve("codex-home");
    LatchkeyScript.latchkey(bin);
    LatchkeyScript.write(
        bin.resolve("secret-cli"),
        "case $1 in read) cat '%1$s'/\"$2\" ;; write) cat >'%1$s'/\"$2.new\" && mv '%1$s'/\"$2.new\""
                .formatted(temporary.resolve("vault"))
            + " '%1$s'/\"$2\" ;; *) exit 2 ;; esac".formatted(temporary.resolve("vault")));
    // What "codex exec" does to the login: it renews it if it is due. The rest is not our subject,
    // nor that the issuer has no identity endpoint for such a login.
    LatchkeyScript.write(
        bin.resolve("codex"), "latchkey login status --verify || true; exit ${CODEX_EXIT:-0}");
  }

  @AfterEach
  void close() {
    issuer.close();
    machine.close();
  }

  /** A login that is due for renewal. */
  private String dueLogin() {
    issuer.accessTokenLifetime(Duration.ofMinutes(1));
    String login =
        AuthJsonSamples.chatgpt(
            issuer.issueTokens(), issuer.uri().toString(), Instant.now().minusSeconds(86_400));
    issuer.accessTokenLifetime(Duration.ofDays(10));
    return login;
  }

  /** How a job ended: its exit code, and all that its steps have said. */
  private record Job(int exit, String log) {}

  private Job run(Workflow workflow, Map<String, String> more) throws Exception {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(machine));
    environment.put("PATH", bin + ":" + environment.get("PATH"));
    environment.put("RUNNER_TEMP", temporary.toString());
    environment.putAll(workflow.variables());
    environment.put("CODEX_HOME", home.toString());
    environment.putAll(more);
    int exit = 0;
    StringBuilder log = new StringBuilder();
    for (Workflow.Step step : workflow.steps()) {
      if (exit != 0 && !step.always()) {
        continue;
      }
      Map<String, String> variables = new LinkedHashMap<>(environment);
      step.variables().forEach((name, value) -> variables.put(name, filled(value, more)));
      try (RunningProgram shell =
          RunningProgram.start(List.of("/bin/bash", "-e", "-c", step.script()), variables)) {
        Outcome outcome = shell.input("").await(Duration.ofSeconds(90));
        log.append(outcome.stdout()).append(outcome.stderr());
        exit = exit == 0 ? outcome.exit() : exit;
      }
    }
    return new Job(exit, log.toString());
  }

  private String filled(String value, Map<String, String> more) {
    Matcher expression = Pattern.compile("\\$\\{\\{ (\\w+)\\.(\\w+) }}").matcher(value);
    return expression.replaceAll(found ->
        Matcher.quoteReplacement(
            found.group(1).equals("runner")
                ? temporary.toString()
                : more.getOrDefault(found.group(2), "")));
  }

  /** The variables of a job of a private repository. */
  private Map<String, String> trusted(String name, String event) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    if (name.startsWith("github")) {
      variables.put("GITHUB_ACTIONS", "true");
      variables.put("GITHUB_EVENT_NAME", "workflow_dispatch");
      variables.put(
          "GITHUB_EVENT_PATH",
          Files.writeString(temporary.resolve("event.json"), event).toString());
    } else if (name.startsWith("gitlab")) {
      variables.put("GITLAB_CI", "true");
      variables.put("CI_PROJECT_VISIBILITY", "private");
    } else {
      variables.put("JENKINS_URL", "https://ci.example/");
    }
    return variables;
  }

  private static String refreshToken(String document) {
    Matcher found = Pattern.compile(REFRESH_TOKEN).matcher(document);
    assertThat(found.find()).as("a refresh token").isTrue();
    return found.group(1);
  }

  private static Instant lastRefresh(String document) {
    Matcher found = Pattern.compile("\"last_refresh\": \"([^\"]+)\"").matcher(document);
    assertThat(found.find()).as("a last refresh").isTrue();
    return Instant.parse(found.group(1));
  }

  private void isPrivate() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("auth.json"))))
        .isEqualTo("rw-------");
  }

  private void throwTheRunnerAway() throws IOException {
    if (Files.exists(home)) {
      try (var files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"github-ephemeral.yml", "gitlab-ci.yml", "Jenkinsfile"})
  void R_CICD_14_theRoundTripKeepsTheLoginAliveFromJobToJob(String name) throws Exception {
    Workflow workflow = Workflow.read(name);
    Files.writeString(secret, dueLogin());
    String seed = Files.readString(secret);

    Job first = run(workflow, trusted(name, PRIVATE + "}"));

    assertThat(first.exit()).as(first.log()).isZero();
    assertThat(first.log()).contains("Restored the login", "Saved the login to secret-cli");
    isPrivate();
    String saved = Files.readString(secret);
    assertThat(refreshToken(saved)).isNotEqualTo(refreshToken(seed));
    assertThat(issuer.isAlive(refreshToken(saved))).isTrue();
    assertThat(first.log()).doesNotContain(refreshToken(seed), refreshToken(saved));

    assertThat(lastRefresh(saved)).as("R-CICD-6").isAfter(lastRefresh(seed));

    throwTheRunnerAway();
    Job second = run(workflow, trusted(name, PRIVATE + "}"));

    assertThat(second.exit()).as(second.log()).isZero();
    assertThat(second.log()).contains("nothing was written");
    assertThat(Files.readString(secret)).isEqualTo(saved);
    assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
    assertThat(issuer.revocations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"github-ephemeral.yml", "gitlab-ci.yml", "Jenkinsfile"})
  void R_CICD_14_aJobThatFailsStillSavesWhatItRenewed(String name) throws Exception {
    Files.writeString(secret, dueLogin());
    Map<String, String> variables = trusted(name, PRIVATE + "}");
    variables.put("CODEX_EXIT", "3");

    Job job = run(Workflow.read(name), variables);

    assertThat(job.exit()).as(job.log()).isEqualTo(3);
    assertThat(issuer.isAlive(refreshToken(Files.readString(secret)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"github-ephemeral.yml", "gitlab-ci.yml", "Jenkinsfile"})
  void R_CICD_14_aJobWithoutALoginDoesNotOverwriteTheSecret(String name) throws Exception {
    Files.writeString(secret, "not a login");

    Job job = run(Workflow.read(name), trusted(name, PRIVATE + "}"));

    assertThat(job.exit()).isEqualTo(1);
    assertThat(Files.readString(secret)).isEqualTo("not a login");
    assertThat(job.log()).doesNotContain("Exception");
  }

  @Test
  void R_CICD_12_13_aPersistentRunnerKeepsWhatItRenewed() throws Exception {
    Workflow workflow = Workflow.read("github-persistent.yml");
    Map<String, String> variables = trusted("github", PRIVATE + "}");
    variables.put("CODEX_AUTH_JSON", dueLogin());
    Files.createDirectories(home);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    Job first = run(workflow, variables);
    assertThat(first.exit()).as(first.log()).isZero();
    isPrivate();
    String renewed = Files.readString(home.resolve("auth.json"));
    assertThat(issuer.isAlive(refreshToken(renewed))).isTrue();

    Job second = run(workflow, variables);
    assertThat(second.exit()).as(second.log()).isZero();
    assertThat(second.log()).contains("Kept the login");
    assertThat(Files.readString(home.resolve("auth.json"))).isEqualTo(renewed);
    assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
  }

  @Test
  void R_CICD_3_aForkGetsNoLogin() throws Exception {
    for (String name : List.of("github-ephemeral.yml", "github-persistent.yml")) {
      Files.writeString(secret, dueLogin());
      String before = Files.readString(secret);
      Map<String, String> variables = trusted(name, FROM_A_FORK);
      variables.put("CODEX_AUTH_JSON", before);

      Job job = run(Workflow.read(name), variables);

      assertThat(job.exit()).isEqualTo(1);
      assertThat(job.log()).contains("from the fork eve/app", "API key");
      assertThat(home.resolve("auth.json")).doesNotExist();
      assertThat(Files.readString(secret)).isEqualTo(before);
      assertThat(issuer.requests(Grant.REFRESH_TOKEN)).isEmpty();
    }
  }

  @Test
  void theKeylessJobGetsItsIdentityTokenIntoAPrivateFile() throws Exception {
    String token = FakeJwt.empty().claim("sub", "repo:acme/app").mint();
    List<String> asked = new ArrayList<>();
    HttpServer gitHub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    gitHub.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] answer =
              ("{\"count\": 1, \"value\": \"" + token + "\"}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    gitHub.start();
    LatchkeyScript.write(
        bin.resolve("codex"),
        "echo \"rule $OPENAI_FEDERATION_RULE_ID\" >&2; cat \"$OPENAI_IDENTITY_TOKEN_FILE\" >\"$OPENAI_IDENTITY_TOKEN_FILE.seen\"");
    try {
      Map<String, String> variables = trusted("github", PRIVATE + "}");
      variables.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token");
      variables.put(
          "ACTIONS_ID_TOKEN_REQUEST_URL",
          "http://127.0.0.1:" + gitHub.getAddress().getPort() + "/token?version=1");
      variables.put("OPENAI_IDENTITY_AUDIENCE", "the-audience");
      variables.put("OPENAI_FEDERATION_RULE_ID", "rule-7");

      Job job = run(Workflow.read("github-keyless.yml"), variables);

      assertThat(job.exit()).as(job.log()).isZero();
      assertThat(job.log()).contains("rule rule-7").doesNotContain(token);
      assertThat(asked)
          .containsExactly("/token?version=1&audience=the-audience bearer request-token");
      assertThat(Files.readString(temporary.resolve("identity-token.seen")).strip())
          .isEqualTo(token);
      assertThat(Files.getPosixFilePermissions(temporary.resolve("identity-token"))).hasSize(2);
    } finally {
      gitHub.stop(0);
    }
  }

  @Test
  void R_CICD_16_everyWorkflowWithALoginIsSerialisedAndNamesItsHomeForTheWholeJob()
      throws Exception {
    for (String name : List.of("github-persistent.yml", "github-ephemeral.yml")) {
      Workflow workflow = Workflow.read(name);
      Map<String, Object> root = workflow.tree();
      assertThat(Workflow.map(root, "concurrency"))
          .containsEntry("group", "codex-account")
          .containsEntry("cancel-in-progress", false);
      assertThat(Workflow.map(root, "permissions")).containsOnlyKeys("contents");
      assertThat(workflow.variables()).containsKey("CODEX_HOME");
    }
    assertThat(Workflow.map(Workflow.read("gitlab-ci.yml").tree(), "codex"))
        .containsEntry("resource_group", "codex-account")
        .containsEntry("interruptible", false);
    assertThat(Workflow.read("gitlab-ci.yml").variables()).containsKey("CODEX_HOME");
    assertThat(Workflow.read("Jenkinsfile").variables()).containsKey("CODEX_HOME");
    assertThat(Workflow.read("Jenkinsfile").text())
        .contains("disableConcurrentBuilds()", "lock(resource: 'codex-account')");
    for (String name : List.of("github-ephemeral.yml", "gitlab-ci.yml", "Jenkinsfile")) {
      assertThat(Workflow.read(name).steps().getLast().always()).as(name).isTrue();
      assertThat(Workflow.read(name).steps().getLast().script()).contains("latchkey ci save");
    }
  }

  /** R-CICD-11, R-CICD-20: the check of the guide. */
  @Test
  void R_CICD_11_20_theCheckOfTheGuideTellsAWholeLoginFromOthers() throws Exception {
    new Programs().require("jq");
    Matcher check =
        Pattern.compile("^ *(jq '\\{mode.*) ~/\\.codex/auth\\.json$", Pattern.MULTILINE)
            .matcher(Files.readString(Root.file("docs/ci.md")));
    assertThat(check.find()).isTrue();
    for (String[] expected :
        new String[][] {
          {dueLogin(), "\"chatgpt\"", "true"},
          {AuthJsonSamples.apiKey("sk-x"), "\"apikey\"", "false"}
        }) {
      Files.writeString(secret, expected[0]);
      try (RunningProgram jq =
          RunningProgram.start(
              List.of("/bin/bash", "-e", "-c", check.group(1) + " '" + secret + "'"),
              LatchkeyJvm.environment(machine))) {
        Outcome outcome = jq.input("").await(Duration.ofSeconds(10));
        assertThat(outcome.stdout())
            .contains("\"mode\": " + expected[1], "\"refreshable\": " + expected[2]);
      }
    }
  }
}
