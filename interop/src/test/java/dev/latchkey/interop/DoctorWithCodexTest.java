package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code latchkey doctor} beside the real Codex, and with a real keyring. */
@WithIssuer
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoctorWithCodexTest {
  private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** All findings of that code. */
  private static List<JsonObject> findings(Map<String, String> environment, String code)
      throws InterruptedException {
    try (RunningProgram program = LatchkeyJvm.start(environment, "--", "doctor", "--json")) {
      Outcome outcome = program.input("").await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stderr()).isIn(0, 1, 3);
      JsonObject told = (JsonObject) new JsonReader().read(outcome.stdout()).root();
      return ((JsonArray) told.get("findings").orElseThrow())
          .elements().stream()
              .map(JsonObject.class::cast)
              .filter(finding -> finding.string("code").orElseThrow().equals(code))
              .toList();
    }
  }

  private static String command(JsonObject finding) {
    return finding.object("cure").orElseThrow().string("command").orElseThrow();
  }

  private static void run(Map<String, String> environment, Path bin, String line)
      throws InterruptedException {
    LatchkeyScript.latchkey(bin);
    Map<String, String> shell = new LinkedHashMap<>(environment);
    shell.merge("PATH", bin.toString(), (old, first) -> first + ":" + old);
    try (RunningProgram program =
        RunningProgram.start(List.of(new Programs().require("sh").toString(), "-c", line), shell)) {
      Outcome outcome = program.input("").await(LIMIT);
      assertThat(outcome.exit()).as(line + "\n" + outcome.stderr()).isZero();
    }
  }

  @Test
  void aCodexFromBeforeTheLoginIsNamedAndEndedByTheCure(TestHome home, FakeIssuer issuer)
      throws Exception {
    store(home, KEY, Instant.now().minusSeconds(60));
    Map<String, String> environment = LatchkeyJvm.environment(home);
    try (CodexAppServer server = CodexAppServer.start(CodexCli.in(home).at(issuer))) {
      assertThat(findings(environment, "process-outdated")).as("it began later").isEmpty();
      store(home, KEY + "2", Instant.now().plusSeconds(60));
      List<JsonObject> found = findings(environment, "process-outdated");
      assertThat(found).hasSize(1);
      assertThat(found.getFirst().object("subject").orElseThrow().string("detail"))
          .hasValueSatisfying(name -> assertThat(name).contains("codex"));
      run(environment, home.file("bin"), command(found.getFirst()));
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (!findings(environment, "process-outdated").isEmpty()) {
        assertThat(System.nanoTime()).as("it ends").isLessThan(deadline);
      }
    }
  }

  private static void store(TestHome home, String key, Instant at) throws IOException {
    home.writeAuthJson(AuthJsonSamples.apiKey(key));
    Files.setLastModifiedTime(home.authJson(), FileTime.from(at));
  }

  @Test
  void aSecondLoginIsNamedAndCodexUsesTheOneThatStays(TestHome home, @TempDir Path temporary)
      throws Exception {
    try (KeyringLab lab =
        new KeyringLab(home, SecretServiceSession.unlocked(KeyringLab.folder(temporary)))) {
      lab.configure("cli_auth_credentials_store = \"keyring\"");
      Outcome login = lab.codex().runWithInput(KEY, "login", "--with-api-key");
      assertThat(login.exit()).as(login.stderr()).isZero();
      assertThat(findings(lab.environment(), "login-elsewhere")).isEmpty();
      home.writeAuthJson(AuthJsonSamples.apiKey(KEY + "2"));
      List<JsonObject> found = findings(lab.environment(), "login-elsewhere");
      assertThat(found).hasSize(1);
      run(lab.environment(), temporary.resolve("bin"), command(found.getFirst()));
      assertThat(home.authJson()).doesNotExist();
      assertThat(findings(lab.environment(), "login-elsewhere")).isEmpty();
      assertThat(lab.codex().run("login", "status").exit()).isZero();
      lab.session.lock();
      assertThat(findings(lab.environment(), "keyring-locked")).hasSize(1);
    }
  }
}
