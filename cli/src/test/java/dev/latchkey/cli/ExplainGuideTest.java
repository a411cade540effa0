package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of docs/explain.md do what it says. */
class ExplainGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", ".."), "docs/explain.md");

  @Test
  void holds() throws IOException {
    List<String> said = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    try (Lab lab = new Lab()) {
      lab.secret("sk-proj-abcdefghijklmnop");
      lab.loggedIn();
      lab.environment.put("CODEX_API_KEY", "sk-proj-abcdefghijklmnop");
      lab.home.write("config.toml", "cli_auth_credentials_store = \"file\"\n");
      for (String line : Files.readAllLines(GUIDE)) {
        if (line.startsWith("$ latchkey ")) {
          String[] words = line.substring("$ latchkey ".length()).split(" ", -1);
          Lab.Ended ended = lab.run(words);
          said.add(flat(ended.out(), lab));
          // Here is no keyring that could be asked.
          assertThat(ended.exit()).isEqualTo(line.contains("keyring") ? ended.exit() : 0);
        } else if (!said.isEmpty() && line.startsWith("              not: ")) {
          assertThat(said.getLast()).contains(start(line));
          shown.add(line);
        }
      }
      assertThat(said).hasSize(3);
      assertThat(shown).hasSize(2);
      assertThat(said.getLast()).contains("\"version\": 1");
    }
  }

  /** In one line, and as of a home of the guide's. */
  private static String flat(String text, Lab lab) {
    return text.replaceAll("\\s+", " ").replace(lab.home.path().toString(), "/home/kim/.codex");
  }

  /** What a line says before it is broken. */
  private static String start(String line) {
    return line.strip();
  }
}
