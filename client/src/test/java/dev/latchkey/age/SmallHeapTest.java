package dev.latchkey.age;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Java that may use less memory than a file takes. */
class SmallHeapTest {

  /** Seals with the factor that it is given; says what happened, and lives on. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      WorkFactor factor = new WorkFactor(Integer.parseInt(arguments[0]));
      try {
        AgeFile.seal(new byte[1], Secret.of("passphrase"), factor);
        System.out.println("sealed");
      } catch (AgeException e) {
        System.out.println(e.reason() + ": " + e.getMessage());
      }
      System.out.println("still here with " + new byte[1 << 20].length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Beyond all memory, and beyond what is left of it.
    "18, 32m, to open it takes 256 MiB of memory (work factor 18)",
    "15, 34m, to open it takes 32 MiB of memory (work factor 15)",
  })
  void memoryThatIsNotThereIsSaidWithAFigure(String factor, String heap, String said)
      throws Exception {
    assertThat(run(factor, heap))
        .contains("TOO_COSTLY: " + said, "this Java may use 3", "still here");
  }

  @Test
  void whatIsWrittenForARandomPassphraseNeedsNoMemoryToSpeakOf() throws Exception {
    assertThat(run(Integer.toString(WorkFactor.FOR_RANDOM.log2()), "24m")).startsWith("sealed");
  }

  private static String run(String factor, String heap) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                factor)
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
