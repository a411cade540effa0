package dev.latchkey.testkit.store.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide shows code that is compiled, and passes the contract. */
class GuideTest {
  private static final Path ROOT = Path.of(System.getProperty("latchkey.root", ".."));

  @Test
  void everyBlockOfTheGuideIsInTheSources() throws IOException {
    String sources;
    try (Stream<Path> files = Files.walk(ROOT.resolve("testkit-store/src/test/java"))) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java") && !file.endsWith("GuideTest.java"))
              .map(GuideTest::unindented)
              .collect(Collectors.joining("\n"));
    }
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs/your-own-store.md")));
    int blocks = 0;
    while (block.find()) {
      assertThat(sources).contains(unindented(block.group(1).lines()));
      blocks++;
    }
    assertThat(blocks).isGreaterThan(3);
  }

  private static String unindented(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return unindented(lines.stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unindented(Stream<String> lines) {
    return lines.map(String::strip).collect(Collectors.joining("\n"));
  }
}
