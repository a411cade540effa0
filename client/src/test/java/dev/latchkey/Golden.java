package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that say, to the byte, what is written and sent.
 *
 * <p>{@code mvn test -Dlatchkey.golden=write} writes what the code makes of them now; the change is
 * then to be read as a change of the format.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  /** The text of a golden file, for example {@code auth-json/apikey.json}. */
  public static String read(String name) {
    try {
      return Files.readString(ROOT.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless {@code actual} is the golden file {@code name}. */
  public static void assertMatches(String name, String actual) {
    if ("write".equals(System.getProperty("latchkey.golden"))) {
      try {
        Path file = ROOT.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return;
    }
    assertThat(actual).as("golden file %s", name).isEqualTo(read(name));
  }
}
