package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code latchkey transfer}, word by word. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferCommandTest {
  @TempDir private Path temporary;
  private final TestHome there = TestHome.create();
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
    there.close();
  }

  private Lab.Ended runThere(String... args) {
    lab.environment.put("CODEX_HOME", there.path().toString());
    try {
      return lab.run(args);
    } finally {
      lab.environment.put("CODEX_HOME", lab.home.path().toString());
    }
  }

  private String newKey() {
    return runThere("transfer", "receive", "--new-key").succeeds().out().strip();
  }

  private Path sent(String... more) {
    Path file = temporary.resolve("login.jwe");
    String[] args = {"transfer", "send", "file", file.toString(), "--to", newKey()};
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    lab.run(all).succeeds();
    return file;
  }

  @Test
  void byFileTheReceiptCompletesTheMove() throws IOException {
    IssuedTokens tokens = lab.loggedIn();
    String login = lab.home.readAuthJson();
    Path file = sent();
    assertThat(Files.readString(file)).doesNotContain(tokens.refreshToken());
    assertThat(lab.run("status").succeeds().err()).contains("warning: this login was sent to");
    Lab.Ended received = runThere("transfer", "receive", file.toString()).succeeds();
    assertThat(received.err())
        .contains("Received the login of ada@example.com", "latchkey transfer done");
    assertThat(lab.run("transfer", "done", received.out().strip()).succeeds().err())
        .contains("gone from here, and not revoked");
    assertThat(there.readAuthJson()).isEqualTo(login);
    assertThat(lab.home.authJson()).doesNotExist();
    lab.issuer.assertAlive(tokens.refreshToken());
    lab.issuer.assertNoRequests();
  }

  @Test
  void aCopySaysWhatItRisks() {
    lab.loggedIn();
    Path file = temporary.resolve("login.jwe");
    assertThat(
            lab.run("transfer", "send", "file", file.toString(), "--copy", "--to", newKey())
                .succeeds()
                .err())
        .contains("two owners", "signed out");
    assertThat(lab.run("status").succeeds().err()).doesNotContain("warning");
    assertThat(runThere("transfer", "receive", file.toString()).succeeds().err())
        .contains("two owners");
  }

  @Test
  void aCopiedApiKeyDoesNoHarm() {
    lab.home.writeAuthJson(AuthJsonSamples.apiKey("sk-example-1234567890"));
    Lab.Ended ended =
        lab.run("transfer", "send", "file", "-", "--copy", "--to", newKey()).succeeds();
    assertThat(ended.err()).contains("the API key", "without harm").doesNotContain("two owners");
    assertThat(ended.out()).matches("[A-Za-z0-9_.-]+\n");
  }

  @Test
  void onATerminalTheReceiptIsAskedFor() {
    lab.loggedIn();
    lab.stdinIsTerminal = true;
    lab.errIsTerminal = true;
    lab.colour = false;
    lab.stdin("\n");
    Path file = temporary.resolve("login.jwe");
    Lab.Ended later =
        lab.run("transfer", "send", "file", file.toString(), "--to", newKey()).succeeds();
    assertThat(later.err()).contains("Paste the receipt", "stays here");
    lab.run("transfer", "cancel").succeeds();
    lab.stdin("garbage\n");
    lab.run("transfer", "send", "file", file + "2", "--to", newKey()).failsClearly(1, "receipt");
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void cancelForgets() {
    lab.loggedIn();
    sent();
    assertThat(lab.run("transfer", "cancel").succeeds().err()).contains("Forgotten", "login.jwe");
    assertThat(lab.run("status").succeeds().err()).doesNotContain("warning");
    lab.run("transfer", "cancel").failsClearly(1, "waits for a receipt");
  }

  @Test
  void aSecondDestinationIsRefusedUntilTheFirstIsSettled() {
    lab.loggedIn();
    sent();
    lab.run("transfer", "send", "file", temporary.resolve("other.jwe").toString(), "--to", newKey())
        .failsClearly(1, "already sent to", "transfer cancel");
    assertThat(temporary.resolve("other.jwe")).doesNotExist();
  }

  @Test
  void aFileThatCannotBeWrittenLeavesNoTransferUnderWay() {
    lab.loggedIn();
    Path nowhere = temporary.resolve("nowhere/login.jwe");
    lab.run("transfer", "send", "file", nowhere.toString(), "--to", newKey())
        .failsClearly(1, nowhere.toString());
    assertThat(lab.run("status").succeeds().err()).doesNotContain("warning");
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    lab.loggedIn();
    Path file = Files.writeString(temporary.resolve("login.jwe"), "mine");
    Map<String, String> before = lab.home.snapshot();
    assertThat(lab.run("transfer", "send", "file", file.toString(), "--to", newKey()).err())
        .contains("exists already");
    assertThat(Files.readString(file)).isEqualTo("mine");
    lab.home.assertUnchangedSince(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "latchkey-transfer-1.x", "latchkey-transfer-2.abc", "\u001b[31m"})
  void aKeyThatIsNoneIsRefused(String key) {
    lab.loggedIn();
    Map<String, String> before = lab.home.snapshot();
    Lab.Ended ended =
        lab.run("transfer", "send", "file", temporary.resolve("x").toString(), "--to", key)
            .failsClearly(1, "receiver's key");
    assertThat(ended.err()).doesNotContain("\u001b");
    lab.home.assertUnchangedSince(before);
  }

  @Test
  void aKeyThatHasEndedIsRefused() {
    lab.loggedIn();
    String key = newKey();
    lab.clock = TestClock.at(Instant.now().plus(Duration.ofMinutes(16)));
    lab.run("transfer", "send", "file", temporary.resolve("x").toString(), "--to", key)
        .failsClearly(1, "ended at");
  }

  @Test
  void withoutALoginNothingIsSent() {
    lab.run("transfer", "send", "ssh", "build1").failsClearly(1, "no login to send");
    lab.run("transfer", "send", "docker", "web").failsClearly(1, "no login to send");
    lab.run("transfer", "send", "file", temporary.resolve("x").toString(), "--to", newKey())
        .failsClearly(1, "no login to send");
  }

  @Test
  void aProgramThatIsNotInstalledIsNamed() {
    lab.loggedIn();
    lab.environment.put("PATH", temporary.toString());
    lab.run("transfer", "send", "ssh", "build1").failsClearly(1, "ssh is not installed");
    assertThat(lab.run("status").err()).doesNotContain("warning");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "eyJ.", "a.b.c.d.e\n", "\n"})
  void whatIsCutOffOnItsWayIsRefusedAloud(String input) {
    lab.stdin(input);
    Lab.Ended ended = lab.run("transfer", "receive").failsClearly(1, "send it again");
    assertThat(ended.out())
        .startsWith("latchkey-transfer-1.")
        .endsWith("\nlatchkey-refusal-1.transfer-damaged\n");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void aPersonIsToldThatAnotherProgramTalksToIt() {
    lab.stdinIsTerminal = true;
    lab.run("transfer", "receive").failsClearly(2, "--new-key");
  }

  @Test
  void aFileThatIsNotThereOrNoneIsNamed() throws IOException {
    lab.run("transfer", "receive", "nowhere.jwe").failsClearly(1, "nowhere.jwe");
    lab.run("transfer", "receive", temporary.toString()).failsClearly(1, "is a folder");
    Path file = Files.writeString(temporary.resolve("x"), "\u0000\u001b garbage");
    lab.run("transfer", "receive", file.toString()).failsClearly(1, "not a whole encrypted login");
  }

  @Test
  void R_CICD_3_aJobOfAForkReceivesNothing() {
    lab.environment.put("GITLAB_CI", "true");
    lab.environment.put("CI_PROJECT_VISIBILITY", "public");
    lab.run("transfer", "receive", "--new-key").failsClearly(1, "public project");
    lab.stdin("");
    assertThat(lab.run("transfer", "receive").failsClearly(1, "public project").out())
        .isEqualTo("latchkey-refusal-1.job-untrusted\n");
    lab.run("transfer", "receive", "--new-key", "--trust-this-job").succeeds();
  }

  @Test
  void aRuleThatForbidsTheLoginThereIsHeeded() {
    lab.loggedIn();
    Path file = sent();
    there.write("config.toml", "forced_login_method = \"api\"\n");
    runThere("transfer", "receive", file.toString()).failsClearly(1, "forced_login_method");
    assertThat(there.authJson()).doesNotExist();
  }

  @Test
  void B48_anotherLoginThereIsRevokedWhereItWasIssuedOnceItIsReplaced() {
    IssuedTokens old = lab.issuer.issueTokens();
    there.writeAuthJson(AuthJsonSamples.chatgpt(old, lab.issuer.uri().toString(), Instant.now()));
    lab.secret(old.refreshToken());
    lab.loggedIn();
    Path file = sent();
    runThere("transfer", "receive", file.toString()).failsClearly(1, "another login");
    lab.issuer.assertAlive(old.refreshToken());
    runThere("transfer", "receive", file.toString(), "--replace").succeeds();
    lab.issuer.assertRevoked(old.refreshToken());
    assertThat(there.readAuthJson()).isEqualTo(lab.home.readAuthJson());
  }
}
