package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/stores.md, run in their order with a real keyring, say what it says. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoresGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String KEY = "sk-proj-0987654321VWXYZ";
  private static final String KIM = "/home/kim";

  /** What stands between two fences: its words behind the first, and its lines. */
  private record Block(String kind, String text) {}

  /** A command, and all that is shown below it. */
  private record Example(String command, String output) {}

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher block =
        Pattern.compile("^```(\\S.*?)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(Root.file("docs/stores.md")));
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }

  private static List<Example> examples(String text) {
    List<Example> examples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("$ ")) {
        examples.add(new Example(line.substring(2), ""));
      } else {
        Example last = examples.removeLast();
        examples.add(new Example(last.command, last.output + line + "\n"));
      }
    }
    return examples;
  }

  @Test
  void itsCommandsSayWhatIsShown(@TempDir Path temporary) throws Exception {
    new Programs().require("secret-tool");
    int commands = 0;
    try (TestHome user = TestHome.create();
        KeyringLab lab =
            new KeyringLab(user, SecretServiceSession.unlocked(KeyringLab.folder(temporary)))) {
      Map<String, String> environment = environment(lab.environment(), user);
      Map<String, String> withoutKeyring = new LinkedHashMap<>(environment);
      withoutKeyring.remove("DBUS_SESSION_BUS_ADDRESS");
      for (Block block : blocks()) {
        switch (block.kind) {
          case "toml" -> user.write(".codex/config.toml", block.text);
          case "console" -> commands += play(block, user, environment);
          case "console without a keyring" -> commands += play(block, user, withoutKeyring);
          case "console locked" -> {
            lab.session.lock();
            commands += play(block, user, environment);
          }
          case "sh headless" -> {}
          default -> throw new AssertionError("nobody runs a block of " + block.kind);
        }
      }
    }
    assertThat(commands).isGreaterThan(15);
  }

  private static int play(Block block, TestHome user, Map<String, String> environment)
      throws InterruptedException {
    List<Example> examples = examples(block.text);
    for (Example example : examples) {
      Outcome outcome = sh(example.command, environment);
      assertThat(asKim(outcome.stdout(), user)).as(example.command).isEqualTo(example.output);
      assertThat(outcome.exit())
          .as(example.command)
          .isEqualTo(
              example.output.startsWith("latchkey: ")
                  ? example.command.contains("ephemeral") ? 2 : 1
                  : 0);
    }
    return examples.size();
  }

  /** The page's home is another one, and so is the name of its item. */
  private static String asKim(String said, TestHome user) {
    return said.replace(user.path().toString(), KIM)
        .replace(account(user.file(".codex")), account(Path.of(KIM, ".codex")));
  }

  private static String account(Path home) {
    return KeyringName.ofDocument(home).account();
  }

  private static Map<String, String> environment(Map<String, String> session, TestHome user) {
    Map<String, String> environment = new LinkedHashMap<>(session);
    environment.remove("CODEX_HOME");
    environment.remove("LATCHKEY_HOME");
    environment.put("HOME", user.path().toString());
    environment.put("OPENAI_API_KEY", KEY);
    environment.put("KEYRING_PASSWORD", "correct horse"); // The session's own.
    Path bin = user.file("bin");
    LatchkeyScript.latchkey(bin);
    environment.merge("PATH", bin.toString(), (old, first) -> first + ":" + old);
    return environment;
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

  /** What is stored in one session without a desktop is found in the next. */
  @Test
  void theSessionWithoutADesktopKeepsItsKeyring(@TempDir Path temporary) throws Exception {
    new Programs().require("dbus-run-session");
    new Programs().require("gnome-keyring-daemon");
    List<Block> scripts = blocks().stream().filter(b -> b.kind.equals("sh headless")).toList();
    assertThat(scripts).hasSize(1);
    String script = scripts.getFirst().text;
    try (TestHome user = TestHome.create();
        SecretServiceSession session =
            SecretServiceSession.withoutService(KeyringLab.folder(temporary))) {
      Map<String, String> environment = environment(session.environment(), user);
      environment.remove("DBUS_SESSION_BUS_ADDRESS");
      environment.remove("XDG_DATA_HOME");
      Outcome first = sh(script, environment);
      assertThat(first.exit()).as(first.stdout()).isZero();
      assertThat(first.stdout())
          .contains("API key saved", "API key configured", "the keyring of this session");
      assertThat(user.file(".local/share/keyrings/login.keyring")).exists();
      assertThat(user.file(".codex/auth.json")).doesNotExist();
      String withoutLogin =
          script.lines().filter(line -> !line.contains("login --with-api-key")).toList().stream()
              .reduce("", (all, line) -> all + line + "\n");
      assertThat(withoutLogin).isNotEqualTo(script);
      Outcome second = sh(withoutLogin, environment);
      assertThat(second.exit()).as(second.stdout()).isZero();
      assertThat(second.stdout()).contains("API key configured");
      environment.put("KEYRING_PASSWORD", "another");
      assertThat(sh(withoutLogin, environment).stdout()).contains("locked");
    }
  }
}
