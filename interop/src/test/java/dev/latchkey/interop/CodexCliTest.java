package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the real Codex makes of the test kit's files, and the other way round. */
@WithIssuer
class CodexCliTest {
  private static final String KEY = "sk-proj-0123456789abcdefghij";

  @Test
  void itIsTheVersionThatWeAreCompatibleWith(TestHome home) throws Exception {
    Outcome version = CodexCli.in(home).run("--version");
    assertThat(version.stdout()).isEqualTo("codex-cli " + Programs.CODEX_VERSION + "\n");
    assertThat(version.exit()).isZero();
  }

  @Test
  void theNpmLauncherIsTheSameProgram(TestHome home) throws Exception {
    CodexCli launched = CodexCli.in(home).startedBy(new Programs().codexLauncher());
    assertThat(launched.run("--version").stdout())
        .isEqualTo("codex-cli " + Programs.CODEX_VERSION + "\n");
  }

  @Test
  void anEmptyHomeIsNotLoggedIn(TestHome home) throws Exception {
    assertThat(CodexCli.in(home).run("login", "status"))
        .isEqualTo(new Outcome(1, "", "Not logged in\n"));
    assertThat(CodexCli.in(home).run("logout")).isEqualTo(new Outcome(0, "", "Not logged in\n"));
  }

  @Test
  void anApiKeyIsStoredToTheByteAsInTheSample(TestHome home) throws Exception {
    Outcome login = CodexCli.in(home).runWithInput(KEY + "\n", "login", "--with-api-key");

    assertThat(login.exit()).as(login.stderr()).isZero();
    assertThat(login.stdout()).isEmpty();
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.apiKey(KEY));
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(home.file("auth.lock")).isEmptyFile();
    assertThat(home.file("auth.json.lock")).isEmptyFile();
    assertThat(home.mode("auth.json.lock")).isEqualTo("rw-------");
  }

  @Test
  void theSampleOfAnApiKeyIsRead(TestHome home) throws Exception {
    home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    Map<String, String> before = home.snapshot();

    assertThat(CodexCli.in(home).run("login", "status"))
        .isEqualTo(
            new Outcome(
                0,
                "",
                """
                API key configured - sk-proj-***fghij
                Authentication is checked when you send a request.
                """));
    assertThat(home.snapshot()).containsAllEntriesOf(before);
  }

  @Test
  void theSampleOfAChatGptLoginIsReadWithoutAskingAnyone(TestHome home, FakeIssuer issuer)
      throws Exception {
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
    assertThat(CodexCli.in(home).at(issuer).run("login", "status"))
        .isEqualTo(new Outcome(0, "", "Logged in using ChatGPT\n"));
    issuer.assertNoRequests();
  }

  @Test
  void theSampleOfAnOlderChatGptLoginIsReadToo(TestHome home, FakeIssuer issuer) throws Exception {
    home.writeAuthJson(
        AuthJsonSamples.chatgptWithoutProvenance(issuer.issueTokens(), Instant.now()));
    assertThat(CodexCli.in(home).run("login", "status"))
        .isEqualTo(new Outcome(0, "", "Logged in using ChatGPT\n"));
  }

  @Test
  void theSamplesForBedrockAreRead(TestHome home) throws Exception {
    home.writeAuthJson(AuthJsonSamples.bedrockApiKey("bedrock-sample", "eu-west-1"));
    assertThat(CodexCli.in(home).run("login", "status"))
        .isEqualTo(new Outcome(0, "", "Logged in using Amazon Bedrock API key\n"));
    home.writeAuthJson(AuthJsonSamples.bedrockAccessKeys("AKIASAMPLE", "sample"));
    assertThat(CodexCli.in(home).run("login", "status"))
        .isEqualTo(new Outcome(0, "", "Logged in using Amazon Bedrock AWS access keys\n"));
  }

  @Test
  void aFileThatCannotBeReadIsAnErrorWithoutItsContent(TestHome home) throws Exception {
    home.writeAuthJson("{\"auth_mode\": \"apikey\", \"OPENAI_API_KEY\": \"" + KEY + "\"");
    Outcome status = CodexCli.in(home).run("login", "status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.stderr()).startsWith("Error checking login status: ").doesNotContain(KEY);
  }

  @Test
  void aLoginWaitsForAuthLock(TestHome home) throws Exception {
    try (HeldLock lock = HeldLock.on(home.file("auth.lock"));
        RunningProgram login = CodexCli.in(home).start("login", "--with-api-key")) {
      login.input(KEY);
      login.awaitOutput(
          Duration.ofSeconds(10), program -> program.stderr().contains("Reading API key"));
      Thread.sleep(1500);
      assertThat(login.isAlive()).isTrue();
      assertThat(home.authJson()).doesNotExist();

      lock.release();

      assertThat(CodexCli.await(login).exit()).isZero();
      assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.apiKey(KEY));
    }
  }

  @Test
  void aLoginGivesUpOnTheCommitLock(TestHome home) throws Exception {
    try (HeldLock lock = HeldLock.on(home.file("auth.json.lock"))) {
      Outcome login = CodexCli.in(home).runWithInput(KEY, "login", "--with-api-key");
      assertThat(login.exit()).isEqualTo(1);
      assertThat(login.stderr()).contains("credential commit lock timed out");
      assertThat(home.authJson()).doesNotExist();
      lock.release();
    }
  }

  @Test
  void statusTakesNoLock(TestHome home) throws Exception {
    home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    try (HeldLock lock = HeldLock.on(home.file("auth.lock"));
        HeldLock commit = HeldLock.on(home.file("auth.json.lock"))) {
      assertThat(CodexCli.in(home).run("login", "status").exit()).isZero();
      commit.release();
      lock.release();
    }
  }
}
