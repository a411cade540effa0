package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of docs/providers.md, run in their order by a real shell, say what it says. */
class ProvidersGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String KIM = "/home/kim";

  @Test
  void itsCommandsSayWhatIsShown() throws Exception {
    new Programs().require("jq");
    int commands = 0;
    try (TestHome user = TestHome.create()) {
      Map<String, String> environment = new LinkedHashMap<>();
      environment.put("HOME", user.path().toString());
      environment.put("LANG", "C.UTF-8");
      LatchkeyScript.latchkey(user.file("bin"));
      environment.put(
          "PATH", user.file("bin") + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
      Matcher block =
          Pattern.compile("^```(\\S.*?)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
              .matcher(guide());
      while (block.find()) {
        String text = block.group(2);
        switch (block.group(1)) {
          case "toml" -> user.write(".codex/config.toml", text);
          case "sh team-token" -> LatchkeyScript.write(user.file(".codex/team-token"), text);
          case "console" -> commands += play(text, user, environment);
          default -> throw new AssertionError("nobody runs a block of " + block.group(1));
        }
      }
    }
    assertThat(commands).isGreaterThan(5);
  }

  private static String guide() throws IOException {
    return Files.readString(Root.file("docs/providers.md"));
  }

  private static int play(String text, TestHome user, Map<String, String> environment)
      throws InterruptedException {
    int count = 0;
    for (String example : text.split("(?m)^\\$ ", -1)) {
      if (example.isEmpty()) {
        continue;
      }
      String command = example.substring(0, example.indexOf('\n'));
      String shown = example.substring(example.indexOf('\n') + 1);
      Outcome outcome = sh(command, environment);
      assertThat(outcome.stdout().replace(user.path().toString(), KIM))
          .as(command)
          .isEqualTo(shown);
      assertThat(outcome.exit()).as(command).isEqualTo(shown.contains("latchkey: ") ? 1 : 0);
      count++;
    }
    return count;
  }

  private static Outcome sh(String script, Map<String, String> environment)
      throws InterruptedException {
    try (RunningProgram program =
        RunningProgram.start(
            List.of(
                new Programs().require("sh").toString(), "-c", "exec 2>&1; { " + script + "\n}"),
            environment)) {
      return program.input("").await(LIMIT);
    }
  }
}
