package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code latchkey run}: the program is on its own, but for its home. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunCommandTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.workingFolder = lab.home.path();
    lab.environment.put("HOME", lab.home.path().toString());
    lab.environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    lab.home.writeAuthJson(AuthJsonSamples.apiKey("sk-default-0123456789"));
    lab.run("profile", "add", "work").succeeds();
    lab.latchkeyHome.write("profiles/work/auth.json", AuthJsonSamples.apiKey("sk-work-0123456789"));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Path workHome() {
    return lab.latchkeyHome.file("profiles/work");
  }

  private RunningCommand start(String... words) throws IOException {
    return RunningCommand.start(lab.environment, lab.workingFolder, words);
  }

  private Lab.Ended run(String... words) throws Exception {
    try (RunningCommand command = start(words)) {
      return command.end();
    }
  }

  @Test
  void theProgramHasTheHomeOfTheProfile() throws Exception {
    Lab.Ended work =
        run(
            "run",
            "--profile",
            "work",
            "--",
            "sh",
            "-c",
            "echo $CODEX_HOME $LATCHKEY_PROFILE; pwd");
    assertThat(work.out()).isEqualTo(workHome() + " work\n" + lab.home.path() + "\n");
    assertThat(work.err()).isEmpty();
    assertThat(run("run", "sh", "-c", "echo $CODEX_HOME $LATCHKEY_PROFILE").out())
        .isEqualTo(lab.home.path() + " default\n");
  }

  private IssuedTokens expiredLogin() {
    lab.issuer.accessTokenLifetime(Duration.ofMinutes(-1));
    IssuedTokens expired = lab.issuer.issueTokens();
    lab.issuer.accessTokenLifetime(Duration.ofHours(1));
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(
            expired, lab.issuer.uri().toString(), Instant.now().minus(Duration.ofHours(2))));
    return expired;
  }

  @Test
  void B51_theProgramBeginsWithATokenThatIsValid() throws Exception {
    IssuedTokens expired = expiredLogin();
    Lab.Ended ended =
        run(
            "run",
            "--token-in",
            "MY_TOKEN",
            "--",
            "sh",
            "-c",
            "echo $MY_TOKEN; cat $CODEX_HOME/auth.json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    String token = ended.out().lines().findFirst().orElseThrow();
    assertThat(token).isNotEqualTo(expired.accessToken());
    assertThat(lab.issuer.isAlive(token)).isTrue();
    assertThat(ended.out().substring(token.length())).contains(token);
    assertThat(lab.issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
  }

  @Test
  void B51_aLoginThatCannotBeRenewedStartsNothing() throws Exception {
    expiredLogin();
    lab.issuer.on(Grant.REFRESH_TOKEN).always(Answer.error(401, "refresh_token_reused", "no"));
    Lab.Ended ended = run("run", "--", "sh", "-c", "echo started");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("already used").contains("latchkey login");
  }

  @Test
  void B17_contradictoryWordsAreAUsageError() throws Exception {
    assertThat(run("run", "--token-in", "A-B", "--", "true").exit()).isEqualTo(2);
    assertThat(run("run", "--token-in", "A", "--without-login", "--", "true").exit()).isEqualTo(2);
    assertThat(run("run", "--token-in", "KEY", "--", "sh", "-c", "echo $KEY").out())
        .isEqualTo("sk-default-0123456789\n");
  }

  @Test
  void R_TOK_5_anAccountIsNotUsedInAJobOfAForkUnlessTrusted() throws Exception {
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(
            lab.issuer.issueTokens(), lab.issuer.uri().toString(), Instant.now()));
    lab.environment.put("GITLAB_CI", "true");
    lab.environment.put("CI_PROJECT_VISIBILITY", "public");
    run("run", "--", "true").failsClearly(1, "no account is used here", "--trust-this-job");
    assertThat(run("run", "--trust-this-job", "--", "true").exit()).isZero();
    assertThat(run("run", "--profile", "work", "--", "true").exit()).isZero();
  }

  @Test
  void itsWordsAreItsOwn() throws Exception {
    assertThat(
            run("run", "printf", "%s|", "--profile", "x", "-c", "@file", "", "--", "a b", "$HOME")
                .out())
        .isEqualTo("--profile|x|-c|@file||--|a b|$HOME|");
    assertThat(run("run", "--", "printf", "%s|", "--help", "--").out()).isEqualTo("--help|--|");
  }

  @Test
  void standardInputIsItsOwn() throws Exception {
    try (RunningCommand cat = start("run", "--", "cat")) {
      cat.process().getOutputStream().write("through and through".getBytes(StandardCharsets.UTF_8));
      cat.process().getOutputStream().close();
      assertThat(cat.end().out()).isEqualTo("through and through");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit 0, 0",
    "exit 3, 3",
    "exit 255, 255",
    "kill -KILL $$, 137",
    "kill -TERM $$, 143"
  })
  void itsExitCodeIsPassedOn(String script, int expected) throws Exception {
    Lab.Ended ended = run("run", "--", "sh", "-c", script);
    assertThat(ended.exit()).describedAs(ended.err()).isEqualTo(expected);
    assertThat(ended.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INT", "TERM", "HUP"})
  void aSignalReachesItAndItsEndIsWaitedFor(String signal) throws Exception {
    try (RunningCommand command =
        start(
            "run",
            "--",
            "sh",
            "-c",
            "trap 'echo got "
                + signal
                + "; sleep 0.5; echo done; exit 42' "
                + signal
                + "; echo ready; while :; do sleep 0.1; done")) {
      command.awaitOut("ready");
      command.signal(signal);
      Lab.Ended ended = command.end();
      assertThat(ended.out()).isEqualTo("ready\ngot " + signal + "\ndone\n");
      assertThat(ended.exit()).isEqualTo(42);
    }
  }

  @Test
  void aSignalThatEndsItIsPassedOnAsACode() throws Exception {
    try (RunningCommand command = start("run", "--", "sh", "-c", "echo ready; exec sleep 100")) {
      command.awaitOut("ready");
      command.signal("TERM");
      assertThat(command.end().exit()).isEqualTo(143);
    }
  }

  @Test
  void underNohupAHangupIsIgnoredByBoth() throws Exception {
    try (RunningCommand command =
        RunningCommand.start(
            List.of("nohup"),
            lab.environment,
            lab.workingFolder,
            "run",
            "--",
            "sh",
            "-c",
            "echo ready; kill -HUP $$; read line; echo $line")) {
      command.awaitOut("ready");
      command.signal("HUP");
      command.process().getOutputStream().write("still here\n".getBytes(StandardCharsets.UTF_8));
      command.process().getOutputStream().flush();
      Lab.Ended ended = command.end();
      assertThat(ended.out()).isEqualTo("ready\nstill here\n");
      assertThat(ended.exit()).isZero();
    }
  }

  /** Ctrl-C goes to both, because both are in the terminal's foreground. */
  @Test
  void onATerminalCtrlCReachesItOnce() throws Exception {
    Path script = lab.home.file("count.sh");
    Files.writeString(
        script,
        "n=0; trap 'n=$((n+1)); echo int $n' INT; echo ready; sleep 1; sleep 1; echo end $n\n");
    Path python = Path.of("/usr/bin/python3");
    Assumptions.assumeTrue(Files.isExecutable(python), "needs python3");
    // Only a session leader with a terminal of its own can type Ctrl-C.
    String typist =
        """
        import os, pty, sys, time
        pid, fd = pty.fork()
        if pid == 0:
            os.execvp(sys.argv[1], sys.argv[1:])
        seen = b''
        typed = False
        while True:
            try:
                part = os.read(fd, 1024)
            except OSError:
                break
            if not part:
                break
            seen += part
            if b'ready' in seen and not typed:
                typed = True
                os.write(fd, b'\\x03')
        os.waitpid(pid, 0)
        sys.stdout.write(seen.decode())
        """;
    try (RunningCommand command =
        RunningCommand.start(
            List.of(python.toString(), "-c", typist),
            lab.environment,
            lab.workingFolder,
            "run",
            "--",
            "sh",
            script.toString())) {
      assertThat(command.end().out()).contains("int 1", "end 1").doesNotContain("int 2");
    }
  }

  @Test
  void itInheritsNoFileOfOurs() throws Exception {
    Lab.Ended ended = run("run", "--", "sh", "-c", "ls -l /proc/$$/fd | sed 's/.* //'");
    assertThat(ended.out()).isNotBlank();
    assertThat(ended.out().lines().filter(line -> line.startsWith("/")))
        .noneMatch(line -> line.contains(".jar") || line.contains("auth") || line.contains("lock"));
    Lab.Ended lock =
        run(
            "run",
            "--",
            "sh",
            "-c",
            "for f in $CODEX_HOME/auth.lock $CODEX_HOME/auth.json.lock; do"
                + " touch $f; flock -n $f echo free || echo held; done");
    assertThat(lock.out()).isEqualTo("free\nfree\n");
  }

  @Test
  void B51_withoutALoginNothingIsStarted() throws Exception {
    Path marker = lab.home.file("started");
    String[] words = {"run", "--profile", "none", "--", "touch", marker.toString()};
    lab.run("profile", "add", "none").succeeds();
    lab.run(words)
        .failsClearly(1, "nobody is signed in", "latchkey login --profile none", "--without-login");
    lab.latchkeyHome.write("profiles/none/auth.json", "{\"auth_mode\": \"chatgpt\"}");
    lab.run(words).failsClearly(1, "lacks ");
    lab.latchkeyHome.write("profiles/none/auth.json", "{ broken");
    lab.run(words).failsClearly(1, "line 1");
    assertThat(marker).doesNotExist();
    assertThat(
            run("run", "--profile", "none", "--without-login", "--", "touch", marker + "").exit())
        .isZero();
    assertThat(marker).exists();
  }

  @Test
  void B51_aLoginThatHasEndedForGoodIsNone() throws Exception {
    lab.run("profile", "add", "ended").succeeds();
    lab.issuer.accessTokenLifetime(Duration.ofMinutes(-1));
    lab.latchkeyHome.write(
        "profiles/ended/auth.json",
        AuthJsonSamples.chatgpt(
                lab.issuer.issueTokens(), lab.issuer.uri().toString(), Instant.now())
            .replaceAll("\"refresh_token\": \"[^\"]*\"", "\"refresh_token\": \"\""));
    lab.run("run", "--profile", "ended", "--", "true").failsClearly(1, "cannot be renewed");
  }

  @ParameterizedTest
  @CsvSource({
    "CODEX_ACCESS_TOKEN, at-x",
    "CODEX_API_KEY, sk-x",
    "OPENAI_IDENTITY_TOKEN_FILE, /token",
    "OPENAI_FEDERATION_RULE_ID, rule"
  })
  void aLoginOfTheEnvironmentCountsAndIsHiddenOnRequest(String name, String value)
      throws Exception {
    lab.run("profile", "add", "none").succeeds();
    lab.environment.put(name, value);
    Lab.Ended seen = run("run", "--profile", "none", "--", "printenv", name);
    assertThat(seen.exit()).describedAs(seen.err()).isZero();
    assertThat(seen.out().strip()).isEqualTo(value);
    assertThat(seen.err()).contains("warning: " + name + " is set", "--isolate");
    Lab.Ended hidden = run("run", "--profile", "work", "--isolate", "--", "printenv", name);
    assertThat(hidden.exit()).isEqualTo(1);
    assertThat(hidden.out() + hidden.err()).isEmpty();
    lab.run("run", "--profile", "none", "--isolate", "--", "true")
        .failsClearly(1, "nobody is signed in");
    assertThat(run("run", "--", "true").err()).as("of the default profile").isEmpty();
  }

  @Test
  void aProgramThatCannotBeRun() throws Exception {
    Path plain = Files.writeString(lab.home.file("plain"), "echo no");
    Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-------"));
    Path broken = Files.writeString(lab.home.file("broken"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
    failsWith(127, run("run", "--", "no-such-program-here"), "no-such-program-here on PATH");
    failsWith(127, run("run", "--", "./nothing"), "there is no file ./nothing");
    failsWith(127, run("run", "--", ""), "there is no program");
    failsWith(126, run("run", "--", "./plain"), "chmod +x");
    failsWith(126, run("run", "--", lab.home.path().toString()), "is a folder");
    failsWith(126, run("run", "--", "./broken"), "first line");
    failsWith(127, run("run", "--", "x\u001b[31m"), "x\\u001b[31m");
  }

  private static void failsWith(int code, Lab.Ended ended, String words) {
    assertThat(ended.exit()).describedAs(ended.err()).isEqualTo(code);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("latchkey: ").contains(words).hasLineCount(1);
  }

  @Test
  void oneInsideTheOtherKeepsItsProfile() {
    lab.environment.put("CODEX_HOME", workHome().toString());
    lab.environment.put("LATCHKEY_PROFILE", "work");
    assertThat(lab.run("status").succeeds().out()).contains("sk-work-***56789");
    lab.run("status", "--profile", "default").failsClearly(1, "the home of the profile work");
  }
}
