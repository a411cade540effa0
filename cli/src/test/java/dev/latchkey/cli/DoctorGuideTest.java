package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of docs/doctor.md do what it says. */
class DoctorGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", ".."), "docs/doctor.md");

  @Test
  void holds() throws Exception {
    try (BrokenMachine machine = new BrokenMachine()) {
      Lab lab = machine.lab;
      lab.secret("sk-proj-abcdefghijklmnop");
      lab.loggedIn();
      machine.mode(lab.home.authJson(), "rw-r--r--");
      machine.variable("CODEX_API_KEY", "sk-proj-abcdefghijklmnop");
      lab.workingFolder = machine.scratch.path();
      machine.issuerKnowsLogins();
      List<String> said = new ArrayList<>();
      List<String> shown = new ArrayList<>();
      boolean isOutput = false;
      for (String line : Files.readAllLines(GUIDE)) {
        if (line.startsWith("$ latchkey ")) {
          Lab.Ended ended = lab.run(line.substring("$ latchkey ".length()).split(" ", -1));
          assertThat(ended.exit()).as(line).isEqualTo(3);
          said.add(flat(asKims(ended.out(), lab)));
          isOutput = true;
        } else if (line.startsWith("```")) {
          isOutput = false;
        } else if (isOutput && !line.isBlank() && !line.equals("…")) {
          // A path of another length is broken elsewhere.
          shown.add(line);
          assertThat(said.getLast()).contains(flat(line));
        }
      }
      assertThat(said).hasSize(4);
      assertThat(shown).hasSize(12);
      assertThat(machine.scratch.file("doctor.zip")).exists();
    }
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static String asKims(String text, Lab lab) {
    return text.replace(lab.home.path().toString(), "/home/kim/.codex")
        .replace(lab.issuer.uri().toString(), "http://127.0.0.1:33629")
        .replace("ada@example.com", "kim@example.com");
  }
}
