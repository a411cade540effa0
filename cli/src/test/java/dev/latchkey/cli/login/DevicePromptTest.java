package dev.latchkey.cli.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.TerminalSize;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.FlowFacts;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sign-in by device code shows on which terminal. */
class DevicePromptTest {
  private static DevicePrompt prompt(
      boolean isTerminal, Charset charset, Optional<FlowFacts.Ssh> ssh) {
    return new DevicePrompt(
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(new ByteArrayOutputStream(), true, charset),
            new PrintStream(new ByteArrayOutputStream(), true, charset),
            isTerminal,
            isTerminal,
            isTerminal,
            false),
        false,
        ssh);
  }

  private static final DeviceLogin.Invitation INVITATION =
      new DeviceLogin.Invitation(
          URI.create("https://auth.openai.com/codex/device"), "ABCD-EFGH", Duration.ofMinutes(15));

  @ParameterizedTest
  @CsvSource({
    "80, 40, beside",
    "120, 24, beside",
    "80, 24, beside",
    "80, 20, none",
    "70, 24, none",
    "79, 50, beside",
    "70, 50, above",
    "60, 50, above",
    "30, 50, none",
    "200, 10, none"
  })
  void theQrCodeIsShownWhereItFits(int columns, int rows, String where) {
    try (DevicePrompt prompt = prompt(true, StandardCharsets.UTF_8, Optional.empty())) {
      List<String> lines = prompt.lines(INVITATION, new TerminalSize(columns, rows));
      List<String> withQr = lines.stream().filter(line -> line.matches(".*[█▀▄].*")).toList();
      switch (where) {
        case "none" -> assertThat(withQr).isEmpty();
        case "beside" ->
            assertThat(withQr).anyMatch(line -> line.contains("ABCD-EFGH")).hasSizeGreaterThan(12);
        default ->
            assertThat(withQr).noneMatch(line -> line.contains("ABCD")).hasSizeGreaterThan(12);
      }
      if (!where.equals("none")) {
        assertThat(lines).hasSizeLessThan(rows);
        assertThat(lines).allMatch(line -> line.length() <= columns);
      }
      assertThat(String.join("\n", lines))
          .contains("https://auth.openai.com/codex/device", "ABCD-EFGH");
    }
  }

  @Test
  void theQrCodeNeedsATerminalAndUtf8() {
    TerminalSize large = new TerminalSize(200, 100);
    try (DevicePrompt pipe = prompt(false, StandardCharsets.UTF_8, Optional.empty());
        DevicePrompt latin = prompt(true, StandardCharsets.ISO_8859_1, Optional.empty())) {
      assertThat(String.join("", pipe.lines(INVITATION, large))).doesNotContain("█");
      assertThat(String.join("", latin.lines(INVITATION, large))).doesNotContain("█");
    }
  }

  @Test
  void overSshTheTunnelIsNamed() {
    FlowFacts.Ssh ssh = new FlowFacts.Ssh(Optional.of("kim"), Optional.of("192.0.2.9"), 22);
    try (DevicePrompt prompt = prompt(false, StandardCharsets.UTF_8, Optional.of(ssh))) {
      assertThat(prompt.lines(INVITATION, TerminalSize.USUAL))
          .contains("  ssh -L 1455:localhost:1455 kim@192.0.2.9");
    }
  }
}
