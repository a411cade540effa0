package dev.latchkey.age;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.Secret;
import dev.latchkey.testkit.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program {@code age}, which asks for passphrases at a terminal: {@code script} is one. */
class AgeProgramTest {
  private static final String PASSPHRASE = "as good as any";

  private TestHome home;

  @BeforeEach
  void open() throws Exception {
    boolean there =
        new ProcessBuilder("sh", "-c", "command -v age && command -v script")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
    if ("1".equals(System.getenv("LATCHKEY_REQUIRE_INTEROP"))) {
      assertThat(there).as("age and script are installed").isTrue();
    }
    Assumptions.assumeTrue(there, "needs age and script");
    home = TestHome.create();
  }

  @AfterEach
  void close() {
    if (home != null) {
      home.close();
    }
  }

  @Test
  void whatItSealsWeOpen() throws Exception {
    home.write("plain", "hello");
    age("-p -o sealed plain", PASSPHRASE + "\n" + PASSPHRASE + "\n");
    assertThat(AgeFile.open(Files.readAllBytes(home.file("sealed")), Secret.of(PASSPHRASE)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64 * 1024 - 1, 64 * 1024, 200_000})
  void whatWeSealItOpens(int size) throws Exception {
    byte[] content = "x".repeat(size).getBytes(StandardCharsets.UTF_8);
    Path sealed = home.file("sealed");
    Files.write(sealed, AgeFile.seal(content, Secret.of(PASSPHRASE), WorkFactor.FOR_RANDOM));
    age("-d -o plain sealed", PASSPHRASE + "\n");
    assertThat(Files.readAllBytes(home.file("plain"))).isEqualTo(content);
  }

  private void age(String arguments, String typed) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("script", "-qec", "age " + arguments, "/dev/null"))
            .directory(home.path().toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(Map.of("SHELL", "/bin/sh", "TERM", "dumb"));
    Process process = builder.start();
    process.getOutputStream().write(typed.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    // Its standard input stays open: the end of it would be the end of the terminal.
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    process.getOutputStream().close();
  }
}
