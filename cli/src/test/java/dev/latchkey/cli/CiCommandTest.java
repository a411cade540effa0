package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.AuthJsonSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code latchkey ci}, word by word. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CiCommandTest {
  @TempDir private Path temporary;
  private Lab lab;
  private String seed;

  @BeforeEach
  void open() {
    lab = new Lab();
    seed =
        AuthJsonSamples.chatgpt(
            lab.issuer.issueTokens(), lab.issuer.uri().toString(), Instant.now());
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void R_CICD_13_aFreshHomeIsMadePrivate() throws IOException {
    Path home = temporary.resolve("a/codex-home");
    lab.environment.put("CODEX_HOME", home.toString());
    lab.environment.put("SEED", seed);
    Lab.Ended ended = lab.run("ci", "restore", "--from-env", "SEED").succeeds();
    assertThat(ended.err()).contains("Restored the login of ada@example.com");
    assertThat(ended.out()).isEmpty();
    assertThat(mode(home)).isEqualTo("rwx------");
    assertThat(mode(home.resolve("auth.json"))).isEqualTo("rw-------");
    assertThat(Files.readString(home.resolve("auth.json"))).isEqualTo(seed);
  }

  @Test
  void R_CICD_13_anOpenHomeIsClosed() throws IOException {
    Files.setPosixFilePermissions(lab.home.path(), PosixFilePermissions.fromString("rwxr-x--x"));
    lab.environment.put("SEED", seed);
    assertThat(lab.run("ci", "restore", "--from-env", "SEED").succeeds().err())
        .contains("mode 0700");
    assertThat(mode(lab.home.path())).isEqualTo("rwx------");
  }

  @Test
  void R_CICD_14_fromAFileAndBack() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), seed);
    lab.run("ci", "restore", "--from-file", secret.toString()).succeeds();
    assertThat(lab.run("ci", "save", "--to-file", secret.toString()).succeeds().err())
        .contains("nothing was written");
    String renewed = seed.replaceFirst("\"last_refresh\": \"2", "\"x\": 1, \"last_refresh\": \"2");
    lab.home.writeAuthJson(renewed);
    assertThat(lab.run("ci", "save", "--to-file", secret.toString()).succeeds().err())
        .contains("Saved the login to the file");
    assertThat(Files.readString(secret)).contains("\"x\": 1");
    assertThat(mode(secret)).isEqualTo("rw-------");
  }

  @Test
  void R_CICD_14_throughCommandsWithoutAShell() throws IOException {
    Path secret = Files.writeString(temporary.resolve("a $(id) 'b'"), seed);
    lab.run("ci", "restore", "--", "cat", secret.toString()).succeeds();
    lab.home.write("latchkey/seed.json", "{}");
    Path out = temporary.resolve("out; id");
    Lab.Ended saved = lab.run("ci", "save", "--", "tee", out.toString()).succeeds();
    assertThat(saved.out()).isEmpty();
    assertThat(Files.readString(out)).isEqualTo(seed);
  }

  @Test
  void aCommandThatFailsIsNamedAndChangesNothing() {
    Map<String, String> before = lab.home.snapshot();
    lab.run("ci", "restore", "--", "false").failsClearly(1, "false ended with exit code 1");
    lab.run("ci", "restore", "--", "no-such-program").failsClearly(1, "not installed");
    lab.run("ci", "restore", "--", "head", "-c", "2000000", "/dev/zero")
        .failsClearly(1, "more than 1048576 bytes");
    lab.run("ci", "restore", "--timeout", "1s", "--", "sleep", "60")
        .failsClearly(1, "sleep did not end within 1 s");
    lab.run("ci", "restore", "--", "true").failsClearly(1, "what true printed is empty");
    lab.home.assertUnchangedSince(before);
    lab.loggedIn();
    lab.run("ci", "save", "--", "false").failsClearly(1, "false ended");
    assertThat(lab.run("ci", "save", "--", "tee", temporary.resolve("x").toString()).err())
        .contains("Saved");
  }

  @Test
  void whatACommandSaysOnTheSideIsShownSafely() throws IOException {
    Path talker = temporary.resolve("talker");
    Files.writeString(talker, "#!/bin/sh\nprintf 'hi \\033[31m\\n' >&2\nexit 4\n");
    Files.setPosixFilePermissions(talker, PosixFilePermissions.fromString("rwx------"));
    assertThat(
            lab.run("ci", "restore", "--", talker.toString()).failsClearly(1, "exit code 4").err())
        .contains("hi \\u001b[31m");
  }

  @Test
  void ourCredentialsAreNotInACommandsEnvironment() {
    lab.environment.put("CODEX_API_KEY", seed);
    lab.environment.put("CODEX_ACCESS_TOKEN", seed);
    lab.environment.put("OTHER", seed);
    lab.run("ci", "restore", "--", "printenv", "CODEX_API_KEY").failsClearly(1, "exit code 1");
    lab.run("ci", "restore", "--", "printenv", "CODEX_ACCESS_TOKEN").failsClearly(1, "code 1");
    lab.run("ci", "restore", "--", "printenv", "OTHER").succeeds();
  }

  @Test
  void R_CICD_11_whatIsMissingIsNamed() {
    lab.run("ci", "restore", "--from-env", "NOT_SET")
        .failsClearly(1, "the variable NOT_SET is empty", "forks");
    lab.run("ci", "restore", "--from-file", "nowhere").failsClearly(1, "there is no file nowhere");
    lab.environment.put("KEY", AuthJsonSamples.apiKey("sk-example-1234567890"));
    lab.run("ci", "restore", "--from-env", "KEY").failsClearly(1, "API key", "--with-api-key");
  }

  @Test
  void R_CICD_14_aSignedOutJobSavesNothing() {
    lab.run("ci", "save", "--", "tee", temporary.resolve("x").toString())
        .failsClearly(1, "there is no login", "what the secret holds stays");
    assertThat(temporary.resolve("x")).doesNotExist();
  }

  @Test
  void R_CICD_3_anUntrustedJobGetsNoLogin() {
    lab.environment.put("SEED", seed);
    lab.environment.put("JENKINS_URL", "https://ci.example");
    lab.environment.put("CHANGE_FORK", "eve\u001b[0m");
    Map<String, String> before = lab.home.snapshot();
    lab.run("ci", "restore", "--from-env", "SEED")
        .failsClearly(1, "from the fork eve\\u001b[0m", "--trust-this-job", "API key");
    lab.home.assertUnchangedSince(before);
    lab.run("ci", "restore", "--from-env", "SEED", "--trust-this-job").succeeds();
  }

  @Test
  void R_CICD_3_anUnknownCiSystemIsRemarked() {
    lab.environment.put("SEED", seed);
    lab.environment.put("CI", "true");
    assertThat(lab.run("ci", "restore", "--from-env", "SEED").succeeds().err())
        .contains("warning: this CI system does not tell");
  }
}
