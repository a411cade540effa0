package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.error.TransferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A command that keeps secrets, and what of it is shown. */
class OutsideCommandTest {
  private static final String SECRET = "rt-0123456789abcdefghij_KLMNOP";

  private final List<String> said = new ArrayList<>();

  private OutsideCommand shell(String script) {
    return new OutsideCommand(
        List.of("sh", "-c", script),
        Environment.of(Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"))),
        Duration.ofSeconds(30),
        said::add);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatItWasGivenIsNotShownEvenIfItComplainsAboutIt() {
    String document = "{\"refresh_token\": \"" + SECRET + "\"}";
    assertThatThrownBy(
            () -> shell("read x; echo \"cannot keep: $x\" >&2; exit 3").run(bytes(document + "\n")))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("exit code 3");
    assertThat(said)
        .singleElement()
        .asString()
        .contains("cannot keep", "[REDACTED]")
        .doesNotContain(SECRET);
  }

  @Test
  void whatItHandsOutIsNotShownEither() {
    byte[] answer = shell("echo " + SECRET + " | tee /dev/stderr").run(new byte[0]);
    assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo(SECRET + "\n");
    assertThat(said).containsExactly("[REDACTED]");
  }

  @Test
  void itsOtherWordsAreShown() {
    shell("echo 'kept as version 7' >&2").run(bytes("{}"));
    assertThat(said).containsExactly("kept as version 7");
  }
}
