package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code latchkey demo}, as somebody runs it who has just cloned the repository. */
@WithIssuer
class DemoTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern SERVE =
      Pattern.compile("latchkey authority serve --data (\\S+) --listen (\\S+)");

  @TempDir private Path temporary;

  @Test
  void itShowsTheLifeOfALoginAndLeavesNothingBehind(TestHome home) throws Exception {
    home.writeAuthJson(AuthJsonSamples.apiKey("sk-mine"));
    String before = home.readAuthJson();

    Outcome outcome = demo(home);

    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout())
        .containsSubsequence(
            " authority ",
            " sign-in ",
            " stored ",
            "owner@demo.example",
            " use ",
            " renewal ",
            " sign-out ",
            " proof ",
            "Done in ");
    assertThat(home.readAuthJson()).isEqualTo(before);
    assertThat(left()).isEmpty();
  }

  @Test
  void whatItKeepsCanBeUsed(TestHome home) throws Exception {
    Outcome outcome = demo(home, "--keep");

    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    assertThat(left()).hasSize(1);
    Matcher serve = SERVE.matcher(outcome.stdout());
    assertThat(serve.find()).as(outcome.stdout()).isTrue();
    assertThat(outcome.stdout()).contains("CODEX_HOME=" + left().get(0).resolve("codex-home"));
    try (RunningProgram server =
        launcher(home)
            .start("authority", "serve", "--data", serve.group(1), "--listen", serve.group(2))) {
      URI issuer = URI.create("http://" + serve.group(2));
      server.awaitOutput(
          LIMIT, program -> (program.stdout() + program.stderr()).contains(issuer.toString()));
      assertThat(new dev.latchkey.testkit.HttpDriver().get(issuer).text())
          .contains(issuer.toString());
    }
  }

  private Outcome demo(TestHome home, String... options) throws InterruptedException {
    String[] arguments =
        Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new);
    try (RunningProgram demo = launcher(home).start(arguments)) {
      return demo.input("").await(LIMIT);
    }
  }

  /** The demo makes its folder where the JVM makes temporary files. */
  private Launcher launcher(TestHome home) {
    return Launcher.of(home)
        .with("LATCHKEY_NO_TRAINING", "1")
        .with("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("latchkey-demo-"))
          .toList();
    }
  }
}
