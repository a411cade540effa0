package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Codex and Latchkey append to one {@code codex-login.log}, and one parser reads both. */
@WithIssuer
class CodexLoginLogTest {
  private static final Pattern LINE =
      Pattern.compile(
          "(?<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z) (?<level>ERROR| WARN| INFO)"
              + " (?<target>[a-z_]+(?:::[a-z_]+)*): (?<message>.+)");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A line of either. */
  private record Line(Instant time, String target, String message) {}

  private static List<Line> log(TestHome home, String name) {
    List<Line> lines = new ArrayList<>();
    for (String line : home.read(name).lines().toList()) {
      Matcher parsed = LINE.matcher(line);
      assertThat(parsed.matches()).as(line).isTrue();
      lines.add(
          new Line(
              Instant.parse(parsed.group("time")),
              parsed.group("target"),
              parsed.group("message")));
    }
    return lines;
  }

  private static void latchkey(TestHome home, String input, String... words)
      throws InterruptedException {
    List<String> all = new ArrayList<>(List.of("--", "login"));
    all.addAll(List.of(words));
    try (RunningProgram login = LatchkeyJvm.start(home, all.toArray(String[]::new))) {
      Outcome outcome = login.input(input).await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    }
  }

  @Test
  void bothAppendToOneFileInOneForm(TestHome home, FakeIssuer issuer) throws Exception {
    issuer.personalAccessToken("at-sample-0123456789", Account.sample());
    CodexCli codex = CodexCli.in(home).at(issuer);
    for (int round = 0; round < 3; round++) {
      latchkey(home, "sk-proj-1234567890ABCDE\n", "--with-api-key");
      assertThat(codex.runWithInput("sk-proj-1234567890ABCDE\n", "login", "--with-api-key").exit())
          .isZero();
      // Codex writes in the background, and may end before its lines are there; Latchkey does not.
    }
    latchkey(
        home, "at-sample-0123456789", "--with-access-token", "--issuer", issuer.uri().toString());
    List<Line> lines = log(home, "log/codex-login.log");
    assertThat(lines).extracting(Line::target).contains("codex_cli::login", "latchkey::login");
    assertThat(lines).extracting(Line::time).isSorted();
    assertThat(lines.stream().filter(line -> line.target().startsWith("latchkey"))).hasSize(12);
    assertThat(lines)
        .filteredOn(line -> line.message().startsWith("starting api key login flow"))
        .extracting(Line::target)
        .contains("codex_cli::login", "latchkey::login");
    assertThat(home.mode("log/codex-login.log")).isEqualTo("rw-------");
  }

  @Test
  void log_dirMeansTheSameFolder(TestHome home) throws Exception {
    home.write("config.toml", "log_dir = \"some/where\"\n");
    CodexCli codex = CodexCli.in(home);
    codex.runWithInput("sk-proj-1234567890ABCDE\n", "login", "--with-api-key");
    assertThat(home.file("some/where/codex-login.log")).exists();
    Files.setPosixFilePermissions(
        home.file("some/where/codex-login.log"), PosixFilePermissions.fromString("rw-rw-rw-"));
    latchkey(home, "sk-proj-1234567890ABCDE\n", "--with-api-key");
    assertThat(home.mode("some/where/codex-login.log")).describedAs("b58").isEqualTo("rw-------");
    assertThat(log(home, "some/where/codex-login.log"))
        .extracting(Line::target)
        .contains("latchkey::login");
    assertThat(home.file("log")).doesNotExist();
  }
}
