package dev.latchkey.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.Environment;
import dev.latchkey.login.BrowserLauncher.Launch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B20: which browser is started, and with what. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemBrowserTest {
  private static final URI PAGE =
      URI.create("https://auth.example.com/oauth/authorize?a=b&state=x%20y");

  @TempDir private Path folder;

  /** A browser that writes down how it was started. */
  private Path browser(String name) throws IOException {
    Path script = folder.resolve(name);
    Path report = folder.resolve(name + ".report");
    Files.writeString(
        script,
        "#!/bin/sh\n(env; for word in \"$@\"; do echo \"argument:$word\"; done) > '"
            + report
            + ".tmp'\nmv '"
            + report
            + ".tmp' '"
            + report
            + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  private String report(String name) throws Exception {
    Path report = folder.resolve(name + ".report");
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!Files.exists(report)) {
      assertThat(System.nanoTime()).describedAs("the browser did not start").isLessThan(deadline);
      Thread.sleep(10);
    }
    return Files.readString(report);
  }

  private static Launch open(Map<String, String> environment) {
    return new SystemBrowser(Environment.of(environment), "Linux").open(PAGE);
  }

  @Test
  void B20_theBrowserGetsNoSecretOfOurs() throws Exception {
    Path browser = browser("firefox");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("BROWSER", browser.toString());
    environment.remove("SSH_CONNECTION");
    environment.remove("SSH_TTY");
    environment.put("OPENAI_API_KEY", "sk-secret");
    environment.put("CODEX_ACCESS_TOKEN", "at-secret");
    assertThat(open(environment)).isEqualTo(new Launch.Started());
    String report = report("firefox");
    assertThat(report).contains("argument:" + PAGE + "\n").contains("PATH=");
    for (String line : report.lines().toList()) {
      String name = line.substring(0, Math.max(0, line.indexOf('=')));
      assertThat(name)
          .doesNotContain("OPENAI")
          .doesNotContain("CODEX")
          .doesNotContain("LATCHKEY")
          .doesNotContain("TOKEN")
          .doesNotContain("KEY")
          .doesNotStartWith("JAVA_")
          .doesNotStartWith("MAVEN");
    }
    assertThat(report).doesNotContain("sk-secret").doesNotContain("at-secret");
  }

  @Test
  void B20_argumentsAndPlaceholdersWithoutAShell() throws Exception {
    Path browser = browser("lynx");
    assertThat(open(Map.of("BROWSER", browser + " --new %s; --last")))
        .isEqualTo(new Launch.Started());
    assertThat(report("lynx").lines().filter(line -> line.startsWith("argument:")))
        .containsExactly("argument:--new", "argument:" + PAGE + ";", "argument:--last");
  }

  @Test
  void B20_theFirstOneThatIsThere() throws Exception {
    Path browser = browser("second");
    assertThat(open(Map.of("BROWSER", folder.resolve("first") + "::" + browser)))
        .isEqualTo(new Launch.Started());
    assertThat(report("second")).contains("argument:" + PAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH_CONNECTION", "SSH_TTY"})
  void B20_notOverSsh(String variable) throws Exception {
    Path browser = browser("far");
    assertThat(open(Map.of("BROWSER", browser.toString(), "DISPLAY", ":0", variable, "something")))
        .isEqualTo(new Launch.NotStarted("this is a session over SSH"));
    assertThat(folder.resolve("far.report")).doesNotExist();
  }

  @Test
  void B20_notWithoutADisplay() {
    assertThat(open(Map.of())).isEqualTo(new Launch.NotStarted("there is no display"));
    assertThat(open(Map.of("DISPLAY", ""))).isEqualTo(new Launch.NotStarted("there is no display"));
  }

  @Test
  void B20_aDisplayIsEnough() {
    assertThat(new SystemBrowser(Environment.of(Map.of("DISPLAY", ":0")), "Linux").obstacle())
        .isEmpty();
    assertThat(
            new SystemBrowser(Environment.of(Map.of("WAYLAND_DISPLAY", "wayland-0")), "Linux")
                .obstacle())
        .isEmpty();
    assertThat(new SystemBrowser(Environment.of(Map.of()), "Mac OS X").obstacle()).isEmpty();
    assertThat(new SystemBrowser(Environment.of(Map.of()), "Windows 11").obstacle()).isEmpty();
  }
}
