package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of docs/access-tokens.md, in their order, do what stands around them. */
class AccessTokensGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", ".."), "docs/access-tokens.md");
  private static final String TOKEN = "at-sample-0123456789abcdef";

  private static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean shell = false;
    for (String line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("```")) {
        shell = line.equals("```sh");
      } else if (shell) {
        commands.add(line.replaceFirst(" +#.*", ""));
      }
    }
    return commands;
  }

  @Test
  void theyRun() throws IOException {
    try (Lab lab = new Lab()) {
      lab.secret(TOKEN);
      lab.issuer.personalAccessToken(TOKEN, Account.sample());
      lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
      List<String> said = new ArrayList<>();
      for (String command : commands()) {
        if (command.startsWith("export CODEX_ACCESS_TOKEN=")) {
          lab.environment.put("CODEX_ACCESS_TOKEN", TOKEN);
          continue;
        }
        if (command.startsWith("printenv CODEX_ACCESS_TOKEN | ")) {
          lab.stdin(TOKEN + "\n");
        }
        String words = command.substring(command.indexOf("latchkey ") + "latchkey ".length());
        Lab.Ended ended = lab.run(words.split(" ", -1)).succeeds();
        said.add(ended.out() + ended.err());
        lab.environment.remove("CODEX_ACCESS_TOKEN"); // The next ones are about the stored token.
      }
      assertThat(said).hasSize(3);
      assertThat(said.get(0)).contains("environment variable CODEX_ACCESS_TOKEN");
      assertThat(said.get(1)).contains("Successfully logged in");
      assertThat(said.get(2)).contains("its issuer confirms it");
    }
  }
}
