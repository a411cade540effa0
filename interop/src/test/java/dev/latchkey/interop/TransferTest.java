package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A login moves over a real sshd, into a (pretended) container, and by file. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferTest {
  private static final int ROUNDS = "long".equals(System.getProperty("latchkey.rounds")) ? 100 : 6;

  @TempDir private Path temporary;
  private TransferLab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new TransferLab(temporary);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Sshd sshd() throws IOException, InterruptedException {
    return Sshd.start(
        temporary,
        lab.path,
        Map.of(
            "CODEX_HOME",
            lab.there.path().toString(),
            "HOME",
            lab.there.path().toString(),
            "PATH",
            lab.path + ":/usr/bin:/bin"));
  }

  private void isThereOnly(String login, IssuedTokens tokens) {
    assertThat(lab.here.authJson()).doesNotExist();
    assertThat(lab.there.readAuthJson()).isEqualTo(login);
    assertThat(lab.there.mode("auth.json")).isEqualTo("rw-------");
    assertThat(lab.issuer.revocations()).isEmpty();
    assertThat(lab.issuer.isAlive(tokens.refreshToken())).isTrue();
  }

  private void isHereOnly(String login) {
    assertThat(lab.here.readAuthJson()).isEqualTo(login);
    assertThat(lab.there.authJson()).doesNotExist();
    assertThat(lab.issuer.revocations()).isEmpty();
  }

  private static void shows(Outcome outcome, int exit, String... words) {
    assertThat(outcome.exit()).as(outcome.stderr()).isEqualTo(exit);
    assertThat(outcome.stderr()).doesNotContain("Exception", "\tat ");
    for (String word : words) {
      assertThat(outcome.stderr()).contains(word);
    }
  }

  @Test
  void aLoginMovesOverSsh() throws Exception {
    IssuedTokens tokens = lab.login();
    String login = lab.here.readAuthJson();
    try (Sshd sshd = sshd()) {
      Outcome sent = lab.run(lab.here, "transfer", "send", "ssh", "build1");

      shows(sent, 0, "Moved the login of ada@example.com to build1", "not revoked");
      assertThat(sent.stdout()).as("data").isEmpty();
      assertThat(sent.stderr()).doesNotContain(tokens.refreshToken(), tokens.accessToken());
      isThereOnly(login, tokens);
    }
    assertThat(lab.run(lab.here, "login", "status").exit()).isEqualTo(1);
    shows(lab.run(lab.there, "login", "status"), 0);
  }

  @Test
  void overSshWithOptionsACommandOfItsOwnAndAGreeting() throws Exception {
    lab.login();
    try (Sshd sshd = sshd()) {
      shows(
          lab.run(
              lab.here,
              "transfer",
              "send",
              "ssh",
              "build1",
              "--copy",
              "--remote-command",
              "echo Welcome; echo careful >&2; exec latchkey",
              "--",
              "-o",
              "ConnectTimeout=20",
              "-q"),
          0,
          "Copied the login",
          "build1: careful",
          "two owners");
    }
    assertThat(lab.here.readAuthJson()).isEqualTo(lab.there.readAuthJson());
  }

  @Test
  void whatIsWrongWithSshIsSaidAndTheLoginStays() throws Exception {
    lab.login();
    String login = lab.here.readAuthJson();
    try (Sshd sshd = sshd()) {
      shows(
          lab.run(
              lab.here,
              "transfer",
              "send",
              "ssh",
              "build1",
              "--remote-command",
              "/nowhere/latchkey"),
          1,
          "there is no latchkey command on build1",
          "--remote-command",
          "cat > ~/.codex/auth.json");
      shows(
          lab.run(lab.here, "transfer", "send", "ssh", "locked"),
          1,
          "ssh could not connect to locked");
      shows(lab.run(lab.here, "transfer", "send", "ssh", "-oProxyCommand=x"), 2);
      shows(lab.run(lab.here, "transfer", "send", "ssh", "--", "-oProxyCommand=x"), 2);
      shows(lab.run(lab.here, "transfer", "send", "ssh", "build1", "--", "elsewhere"), 2);
      isHereOnly(login);
      lab.there.writeAuthJson(AuthJsonSamples.apiKey("sk-somebody-elses"));
      shows(
          lab.run(lab.here, "transfer", "send", "ssh", "build1"),
          1,
          "build1: latchkey: another login is stored",
          "stored nothing (login-in-the-way)");
      assertThat(lab.here.readAuthJson()).isEqualTo(login);
      assertThat(lab.run(lab.here, "login", "status").stderr()).doesNotContain("warning");
      shows(lab.run(lab.here, "transfer", "send", "ssh", "build1", "--replace"), 0, "Moved");
    }
  }

  @Test
  void aLoginMovesIntoAContainer() throws Exception {
    IssuedTokens tokens = lab.login();
    String login = lab.here.readAuthJson();
    shows(
        lab.run(lab.here, "transfer", "send", "docker", "db"),
        1,
        "No such container",
        "still here");
    shows(
        lab.run(
            lab.here, "transfer", "send", "docker", "web", "--remote-command", "no-such-program"),
        1,
        "there is no latchkey command on web",
        "docker cp");
    shows(lab.run(lab.here, "transfer", "send", "docker", "web;id"), 2);
    isHereOnly(login);
    shows(
        lab.run(lab.here, "transfer", "send", "docker", "web", "--", "--user", "node"),
        0,
        "Moved the login of ada@example.com to web");
    isThereOnly(login, tokens);
  }

  @Test
  void aLoginMovesByFile() throws Exception {
    IssuedTokens tokens = lab.login();
    String login = lab.here.readAuthJson();
    Path file = temporary.resolve("login.jwe");

    Outcome key = lab.run(lab.there, "transfer", "receive", "--new-key");
    shows(key, 0, "Good for one login until");
    assertThat(key.stdout()).startsWith("latchkey-transfer-1.").hasLineCount(1);
    shows(
        lab.run(
            lab.here, "transfer", "send", "file", file.toString(), "--to", key.stdout().strip()),
        0,
        "latchkey transfer done RECEIPT");
    assertThat(Files.readString(file)).doesNotContain(tokens.refreshToken());
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    isHereOnly(login);
    shows(lab.run(lab.here, "login", "status"), 0, "no receipt has come");

    Outcome received = lab.run(lab.there, "transfer", "receive", file.toString());
    shows(received, 0, "Received the login of ada@example.com");
    assertThat(received.stdout()).startsWith("latchkey-receipt-1.").hasLineCount(1);
    shows(
        lab.run(lab.there, "transfer", "receive", file.toString()),
        1,
        "received here already",
        received.stdout().strip());
    shows(lab.run(lab.here, "transfer", "done", received.stdout().strip() + "x"), 1, "not a whole");
    shows(lab.run(lab.here, "transfer", "done", received.stdout().strip()), 0, "Moved");
    isThereOnly(login, tokens);
  }

  @Test
  void aKilledTransferLosesNothingAndHidesNothing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      IssuedTokens tokens = lab.login();
      String login = lab.here.readAuthJson();
      Files.deleteIfExists(lab.there.authJson());
      boolean receiver = random.nextBoolean();
      int delay = random.nextInt(1500);
      try (RunningProgram sender = lab.start(lab.here, "transfer", "send", "docker", "web")) {
        // The moments themselves are the test's subject.
        Thread.sleep(delay);
        if (receiver) {
          killDescendants(sender);
          sender.await(Duration.ofSeconds(60));
        } else {
          sender.kill();
        }
      }
      awaitReceivers();
      String where = "round " + round + " of seed " + seed + " after " + delay + " ms";
      boolean here = Files.exists(lab.here.authJson());
      boolean there = Files.exists(lab.there.authJson());
      assertThat(here || there).as(where).isTrue();
      assertThat(here ? lab.here.readAuthJson() : lab.there.readAuthJson())
          .as(where)
          .isEqualTo(login);
      if (here && there) {
        assertThat(lab.run(lab.here, "login", "status").stderr())
            .as(where)
            .contains("sent to docker web");
      }
      assertThat(lab.issuer.revocations()).as(where).isEmpty();
      Outcome again = lab.run(lab.here, "transfer", "send", "docker", "web");
      assertThat(again.exit()).as(where + again.stderr()).isEqualTo(here ? 0 : 1);
      isThereOnly(login, tokens);
    }
  }

  private static void killDescendants(RunningProgram program) {
    ProcessHandle.of(program.pid())
        .ifPresent(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
  }

  /** What a killed sender has started may still be at work. */
  private void awaitReceivers() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    String home = lab.there.path().toString();
    while (ProcessHandle.allProcesses().anyMatch(process -> isReceiverIn(process, home))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static boolean isReceiverIn(ProcessHandle process, String home) {
    try {
      return process.isAlive()
          && Files.readString(
                  Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1)
              .contains("CODEX_HOME=" + home);
    } catch (IOException gone) {
      return false;
    }
  }

  /** The commands of the guide, over the same sshd and the same stand-in. */
  @Test
  void R_AUTH_36_37_theManualWaysOfTheGuideWork() throws Exception {
    lab.login();
    String login = lab.here.readAuthJson();
    String guide = Files.readString(Root.file("docs/moving-a-login.md"));
    Matcher blocks = Pattern.compile("```sh by hand\n(.*?)```", Pattern.DOTALL).matcher(guide);
    LatchkeyScript.write(
        lab.path.resolve("scp"),
        "exec '"
            + new Programs().require("scp")
            + "' -F '"
            + temporary.resolve("ssh_config")
            + "' \"$@\"");
    List<String> found = blocks.results().map(block -> block.group(1)).toList();
    assertThat(found).hasSize(3);
    try (Sshd sshd = sshd()) {
      for (String block : found) {
        Files.deleteIfExists(lab.there.authJson());
        String commands = inTheLab(block);
        Outcome outcome = lab.shell(lab.here, commands);
        assertThat(outcome.exit()).as(commands + outcome.stderr()).isZero();
        assertThat(lab.there.readAuthJson()).as(commands).isEqualTo(login);
        assertThat(lab.there.mode("auth.json")).as(commands).isEqualTo("rw-------");
      }
    }
  }

  /** The same commands with the lab's homes: what stands in quotes is for the other machine. */
  private String inTheLab(String block) {
    String[] parts =
        block
            .replace("kim@build1:.codex", "build1:" + lab.there.path())
            .replace("kim@build1", "build1")
            .replace("$there/.codex", "$there")
            .split("'", -1);
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      Path home = i % 2 == 1 ? lab.there.path() : lab.here.path();
      commands.append(i == 0 ? "" : "'").append(parts[i].replace("~/.codex", home.toString()));
    }
    // Nothing may reach the home of whoever runs the tests.
    assertThat(commands.toString()).doesNotContain("~", ".codex");
    return commands.toString();
  }
}
