package dev.latchkey.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ForgottenIssuerTest {

  @Test
  void doesNotKeepItsJvmAlive() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ForgottenIssuer.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(program.getInputStream().readAllBytes(), UTF_8).strip())
          .isEqualTo("returning");
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }
}
