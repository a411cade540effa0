package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands of {@code docs/profiles.md} say what the document says. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProfilesDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("latchkey.root", "..")).resolve("docs/profiles.md");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @Test
  void everyCommandDoesWhatIsShown() throws Exception {
    try (Lab lab = new Lab()) {
      lab.environment.clear();
      lab.environment.put("HOME", lab.home.path().toString());
      lab.environment.put(
          "PATH", stub(lab) + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
      lab.workingFolder = lab.home.path();
      int commands = 0;
      String[] lines = String.join("\n", blocks()).split("\n", -1);
      for (int i = 0; i < lines.length; i++) {
        assertThat(lines[i]).startsWith("$ ");
        String command = lines[i].substring(2);
        StringBuilder expected = new StringBuilder();
        while (i + 1 < lines.length && !lines[i + 1].startsWith("$ ")) {
          i++;
          expected.append(lines[i]).append('\n');
        }
        String said = play(lab, command.replace("/home/kim", lab.home.path().toString()));
        assertThat(said.replace(lab.home.path().toString(), "/home/kim"))
            .describedAs(command)
            .isEqualTo(expected.toString());
        commands++;
      }
      assertThat(commands).isGreaterThan(12);
    }
  }

  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher block =
        Pattern.compile("```console\n(.*?)\n```", Pattern.DOTALL)
            .matcher(Files.readString(DOCUMENT));
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  private static String play(Lab lab, String command) throws Exception {
    String pipe = "printenv OPENAI_API_KEY | ";
    if (command.startsWith(pipe)) {
      lab.stdin("sk-proj-0987654321VWXYZ\n");
      return play(lab, command.substring(pipe.length()));
    }
    String[] words =
        WORD.matcher(command).results().map(ProfilesDocumentTest::word).toArray(String[]::new);
    switch (words[0]) {
      case "mkdir" -> Files.createDirectories(Path.of(words[2]));
      case "cd" -> lab.workingFolder = Path.of(words[1]);
      case "latchkey" -> {
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        Lab.Ended ended;
        if (rest[0].equals("run")) {
          try (RunningCommand running =
              RunningCommand.start(lab.environment, lab.workingFolder, rest)) {
            ended = running.end();
          }
        } else {
          ended = lab.run(rest);
        }
        return ended.out() + ended.err();
      }
      default -> throw new AssertionError("no such command: " + command);
    }
    return "";
  }

  private static String word(MatchResult match) {
    return match.group(1) == null ? match.group(2) : match.group(1);
  }

  /** A program called codex. */
  private static Path stub(Lab lab) throws IOException {
    Path folder = Files.createDirectories(lab.home.file("bin"));
    Path codex =
        Files.writeString(
            folder.resolve("codex"), "#!/bin/sh\necho \"codex works in $CODEX_HOME\"\n");
    Files.setPosixFilePermissions(codex, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }
}
