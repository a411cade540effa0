package dev.latchkey.loginlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.ConfigurationPlaces;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.testkit.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the log is, how much is in it, and what a line looks like. */
class LoginLogTest {
  private static final Instant NOW = Instant.parse("2026-11-23T06:09:02.023890456Z");

  private TestHome home;
  private TestHome machine;
  private final List<String> troubles = new ArrayList<>();

  @BeforeEach
  void open() {
    home = TestHome.create();
    machine = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
    machine.close();
  }

  private LoginLog log(Map<String, String> environment, String... overrides) {
    Path project = machine.file("work");
    return LoginLog.of(
        new ConfigurationReader(
                ConfigurationPlaces.of(new CodexHome(home.path()), Environment.of(Map.of()))
                    .withMachine(MachineFiles.ofUnix(machine.path()))
                    .withWorkingFolder(Optional.of(project))
                    .withOverrides(List.of(overrides)))
            .layers(),
        home.path(),
        project,
        Environment.of(environment),
        () -> NOW,
        troubles::add);
  }

  private static void oneOfEach(LoginLog log) {
    LoginRecord record = log.begin();
    record.write(LogEvent.FAILED);
    record.write(LogEvent.STATE_MISMATCH);
    record.write(LogEvent.CALLBACK, LogField.flag("has_code", true));
    record.write(LogEvent.HTTP);
    log.end();
  }

  @Test
  void aLineHasTheFormOfCodexs() {
    oneOfEach(log(Map.of()));
    assertThat(home.read("log/codex-login.log").lines())
        .hasSize(3)
        .anySatisfy(line ->
            assertThat(line)
                .matches(
                    "2026-11-23T06:09:02\\.023890Z  INFO latchkey::login: received login callback"
                        + " login_id=[0-9a-f]{8}-1 has_code=true"))
        .anySatisfy(line ->
            assertThat(line).startsWith("2026-11-23T06:09:02.023890Z ERROR latchkey::login: login"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("2026-11-23T06:09:02.023890Z  WARN latchkey::login: login callback"));
    assertThat(troubles).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"error, 1", "warn, 2", "info, 3", "debug, 4", "Debug, 4", "' WARN ', 2"})
  void theLevelSaysHowMuch(String word, int lines) {
    oneOfEach(log(Map.of(LoginLog.LEVEL_VARIABLE, word)));
    assertThat(home.read("log/codex-login.log").lines()).hasSize(lines);
    assertThat(troubles).isEmpty();
  }

  @Test
  void offMakesNoFile() {
    oneOfEach(log(Map.of(LoginLog.LEVEL_VARIABLE, "off"), "log_dir=1"));
    assertThat(home.snapshot()).isEmpty();
    assertThat(troubles).isEmpty();
  }

  @Test
  void aLogThatNobodyWritesToMakesNoFile() {
    LoginLog log = log(Map.of());
    log.begin();
    log.end();
    assertThat(home.snapshot()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace", "codex_login=debug", "sk-proj-1234567890ABCDE"})
  void anUnknownLevelIsToldOnceAndTakenForInfo(String word) {
    LoginLog log = log(Map.of(LoginLog.LEVEL_VARIABLE, word));
    oneOfEach(log);
    oneOfEach(log);
    assertThat(home.read("log/codex-login.log").lines()).hasSize(6);
    assertThat(troubles)
        .containsExactly(
            "LATCHKEY_LOG must be off, error, warn, info or debug; it is taken for info");
  }

  @Test
  void eachSignInHasAnIdOfItsOwn() {
    LoginLog log = log(Map.of());
    log.begin().write(LogEvent.DEVICE_FLOW);
    log.begin().write(LogEvent.PASTE_FLOW);
    oneOfEach(log(Map.of()));
    List<String> ids =
        home.read("log/codex-login.log")
            .lines()
            .map(line -> line.replaceFirst(".*login_id=(\\S+).*", "$1"))
            .distinct()
            .toList();
    assertThat(ids).hasSize(3);
    assertThat(ids.get(1)).isEqualTo(ids.get(0).replaceFirst("1$", "2"));
  }

  @Test
  void log_dirSaysWhere() {
    home.write("config.toml", "log_dir = \"a/b\"\n");
    oneOfEach(log(Map.of()));
    assertThat(home.file("a/b/codex-login.log")).exists();
    oneOfEach(log(Map.of(), "log_dir=\"c\""));
    assertThat(machine.file("work/c/codex-login.log")).exists();
    oneOfEach(log(Map.of(), "log_dir=\"" + machine.file("d") + "\""));
    assertThat(machine.file("d/codex-login.log")).exists();
    assertThat(home.file("log")).doesNotExist();
    assertThat(troubles).isEmpty();
  }

  @Test
  void anAdministratorCanMoveIt() {
    home.write("config.toml", "log_dir = \"a\"\n");
    machine.write("etc/codex/requirements.toml", "log_dir = \"" + home.file("b") + "\"\n");
    oneOfEach(log(Map.of()));
    assertThat(home.file("b/codex-login.log")).exists();
    assertThat(home.file("a")).doesNotExist();
  }

  @Test
  void aProjectCannotMoveIt() throws Exception {
    machine.write("work/.git/HEAD", "");
    Path project = machine.file("work").toRealPath();
    machine.write("work/.codex/config.toml", "log_dir = \"" + machine.file("stolen") + "\"\n");
    home.write("config.toml", "[projects.\"" + project + "\"]\ntrust_level = \"trusted\"\n");
    oneOfEach(log(Map.of()));
    assertThat(home.file("log/codex-login.log")).exists();
    assertThat(machine.file("stolen")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"log_dir=1", "log_dir=[\"a\"]", "log_dir=\"\"", "log_dir=\"a\\u0000b\""})
  void whatIsNoFolderIsToldAndNothingIsLogged(String override) {
    LoginLog log = log(Map.of(), override);
    oneOfEach(log);
    oneOfEach(log);
    assertThat(home.snapshot()).isEmpty();
    assertThat(troubles)
        .containsExactly("there is no login log: log_dir is not the path of a folder");
  }

  @Test
  void b58_aFolderThatCannotBeMadeIsToldOnce() {
    home.write("log", "a file");
    LoginLog log = log(Map.of());
    oneOfEach(log);
    oneOfEach(log);
    assertThat(troubles).hasSize(1);
    assertThat(troubles.getFirst())
        .startsWith("there is no login log: cannot write " + home.file("log/codex-login.log"))
        .endsWith("; this does not stop the sign-in");
    assertThat(home.read("log")).isEqualTo("a file");
  }

  @Test
  void theLogOfNobodyWritesNothing() {
    oneOfEach(LoginLog.off());
    LoginRecord.NONE.write(LogEvent.FAILED, LogField.flag("x", true));
    assertThat(home.snapshot()).isEmpty();
  }

  @Test
  void b58_itIsPutAsideBeforeASignInBegins() throws Exception {
    home.write("log/codex-login.log", "x".repeat(5 << 20));
    home.write("log/codex-login.log.1", "older");
    LoginLog log = log(Map.of());
    oneOfEach(log);
    assertThat(Files.size(home.file("log/codex-login.log.1"))).isEqualTo(5 << 20);
    assertThat(home.read("log/codex-login.log").lines()).hasSize(3);
  }
}
