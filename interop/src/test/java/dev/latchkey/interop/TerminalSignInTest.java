package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sign-in flows on a real terminal, as the user sees them. */
@WithIssuer
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TerminalSignInTest {
  @TempDir private Path folder;

  private Screen screen(TestHome home, FakeIssuer issuer, int columns, int rows) {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.put("LATCHKEY_ISSUER", issuer.uri().toString());
    environment.put("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.9 22");
    environment.put("USER", "kim");
    environment.put("TERM", "xterm-256color");
    return new Screen(folder, environment, columns, rows);
  }

  private String latchkey(Screen screen) {
    return screen.script("latchkey", LatchkeyJvm.command("--"));
  }

  @ParameterizedTest
  @CsvSource({"60, 40, false", "80, 40, true", "120, 40, true"})
  void B21_deviceCodeAtEveryWidth(
      int columns, int rows, boolean qr, FakeIssuer issuer, TestHome home) throws Exception {
    try (Screen screen = screen(home, issuer, columns, rows)) {
      screen.enter(latchkey(screen) + " login");
      screen.await("Waiting for the code, 14:5");
      List<String> lines = screen.lines();
      String seen = screen.text();
      assertThat(seen)
          .contains(
              "because this is a session over SSH",
              issuer.uri(Endpoint.DEVICE_PAGE).toString(),
              "TEST-00001",
              "Go on only if you started this sign-in yourself",
              "  ssh -L 1455:localhost:1455 kim@192.0.2.9");
      assertThat(lines.stream().filter(line -> line.contains("▄▄▄▄▄")).count() > 3).isEqualTo(qr);
      // No word is torn at the edge: whatever is longer than a line was wrapped by us.
      assertThat(lines.stream().filter(line -> line.contains("Waiting for the code"))).hasSize(1);
      issuer.approveDevice("TEST-00001");
      String end = screen.await("Successfully logged in as ada@example.com");
      assertThat(end).doesNotContain("Waiting for the code");
    }
    assertThat(home.authJson()).exists();
  }

  @Test
  void B16_theStatusLineIsWrittenAnew(FakeIssuer issuer, TestHome home) throws Exception {
    try (Screen screen = screen(home, issuer, 80, 24)) {
      screen.enter("NO_COLOR=1 " + latchkey(screen) + " login --device-auth");
      screen.await("14:58 left");
      screen.await("14:56 left");
      assertThat(screen.lines().stream().filter(line -> line.contains(" left"))).hasSize(1);
      assertThat(screen.coloured()).doesNotContain("\u001b[");
      issuer.on(Endpoint.DEVICE_TOKEN).answer(Answer.status(503).withHeader("Retry-After", "2"));
      screen.await("(status 503 from the issuer; again in 2 s)");
      screen.interrupt();
      screen.await("latchkey: interrupted; nothing was stored");
      screen.enter("echo \"exit=$?\"");
      screen.await("exit=130");
    }
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void B21_pasteWhereDeviceCodeIsNotEnabled(FakeIssuer issuer, TestHome home) throws Exception {
    issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.status(404));
    try (Screen screen = screen(home, issuer, 80, 50)) {
      screen.enter(latchkey(screen) + " login");
      String seen = screen.await("Paste:");
      assertThat(seen).contains("not enabled");
      URI page =
          URI.create(
              seen.lines()
                  .filter(line -> line.contains("/oauth/authorize?"))
                  .findFirst()
                  .orElseThrow()
                  .strip());
      screen.enter("nonsense");
      screen.await("not where this sign-in ends");
      screen.enter(new HttpDriver().get(page).location().orElseThrow().toString());
      String end = screen.await("Successfully logged in as ada@example.com");
      assertThat(end).doesNotContain("code=ac_", "nonsense");
    }
    assertThat(home.authJson()).exists();
  }
}
