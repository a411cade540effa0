package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A home whose logins may be in a keyring, and the session with that keyring, in which Codex and
 * Latchkey run as a user would run them.
 */
final class KeyringLab implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern ITEM = Pattern.compile("(?m)^\\[/.*]$");

  final TestHome home;
  final SecretServiceSession session;

  KeyringLab(TestHome home, SecretServiceSession session) {
    this.home = home;
    this.session = session;
  }

  /** Where the session may put what it needs. */
  static Path folder(Path temporary) {
    try {
      return Files.createDirectory(temporary.resolve("session"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets what both programs read; the lines of {@code config.toml}. */
  void configure(String... lines) {
    home.write("config.toml", String.join("\n", lines) + "\n");
  }

  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>(session.environment());
    environment.putAll(LatchkeyJvm.environment(home));
    // Where profiles are, which must not be in the home of the default one.
    environment.put("LATCHKEY_HOME", session.environment().get("HOME") + "/latchkey");
    return environment;
  }

  Outcome latchkey(String... words) throws InterruptedException {
    return latchkeyWithInput("", words);
  }

  Outcome latchkeyWithInput(String input, String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("--"));
    command.addAll(List.of(words));
    try (RunningProgram program =
        LatchkeyJvm.start(environment(), command.toArray(String[]::new))) {
      return program.input(input).await(LIMIT);
    }
  }

  CodexCli codex() {
    CodexCli codex = CodexCli.in(home);
    for (Map.Entry<String, String> variable : session.environment().entrySet()) {
      if (!variable.getKey().equals("HOME") && !variable.getKey().equals("PATH")) {
        codex = codex.with(variable.getKey(), variable.getValue());
      }
    }
    return codex;
  }

  Outcome secretTool(String input, String... words) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(new Programs().require("secret-tool").toString());
    command.addAll(List.of(words));
    try (RunningProgram program = RunningProgram.start(command, environment())) {
      return program.input(input).await(LIMIT);
    }
  }

  /** The item of the home's own login. */
  KeyringName document() {
    return KeyringName.ofDocument(home.path());
  }

  /** How many items there are of that name. */
  int items(KeyringName name) throws InterruptedException {
    return (int) ITEM.matcher(search(name)).results().count();
  }

  /** All that a keyring's own program shows of them, secrets included. */
  String search(KeyringName name) throws InterruptedException {
    Outcome found =
        secretTool("", "search", "--all", "service", name.service(), "username", name.account());
    return found.stdout() + found.stderr();
  }

  /** Puts another item of that name there, as some program might. */
  void addItem(KeyringName name, String value, String... furtherAttributes)
      throws InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "store",
                "--label=another program's",
                "service",
                name.service(),
                "username",
                name.account()));
    words.addAll(List.of(furtherAttributes));
    assertThat(secretTool(value, words.toArray(String[]::new)).exit()).isZero();
  }

  @Override
  public void close() {
    session.close();
  }
}
