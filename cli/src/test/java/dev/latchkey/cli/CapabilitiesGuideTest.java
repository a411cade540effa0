package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every command of docs/capabilities.md, one after the other, prints what stands below it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CapabilitiesGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", ".."), "docs/capabilities.md");
  private static final String PIPE = "printenv OPENAI_API_KEY | ";

  /** A command of the guide and lines of what it prints, in their order. */
  private record Example(String command, List<String> output) {}

  @Test
  void holds() throws IOException {
    List<Example> examples = new ArrayList<>();
    List<String> table = new ArrayList<>();
    String kind = "";
    for (String line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("```")) {
        kind = kind.isEmpty() ? line.substring(3) : "";
      } else if (kind.equals("json")) {
        table.add(line);
      } else if (kind.equals("console") && line.startsWith("$ ")) {
        examples.add(new Example(line.substring(2), new ArrayList<>()));
      } else if (kind.equals("console")) {
        examples.getLast().output().add(line);
      }
    }
    assertThat(examples).hasSize(6);
    try (Lab lab = new Lab()) {
      lab.workingFolder = lab.home.path();
      lab.home.write("newer.json", String.join("\n", table));
      for (Example example : examples) {
        assertThat(run(lab, example.command()).lines())
            .describedAs(example.command())
            .containsSubsequence(example.output());
      }
    }
  }

  private static String run(Lab lab, String command) {
    String words = command;
    if (command.startsWith(PIPE)) {
      lab.secret("sk-proj-0987654321VWXYZ");
      lab.stdin("sk-proj-0987654321VWXYZ\n");
      words = command.substring(PIPE.length());
    }
    assertThat(words).startsWith("latchkey ");
    Lab.Ended ended = lab.run(words.substring("latchkey ".length()).split(" ", -1));
    assertThat(ended.exit()).isEqualTo(ended.out().startsWith("Nobody") ? 1 : 0);
    return ended.out() + ended.err();
  }
}
