package dev.latchkey.interop;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The real Codex with one {@code CODEX_HOME}, an environment of its own, and no way to any other
 * host: every proxy is a closed port, and only loopback goes around it.
 */
final class CodexCli {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Codex itself repeats requests, and many may work at once. */
  private static final Duration TURN_LIMIT = Duration.ofMinutes(2);

  /**
   * Said whenever the home is below the directory for temporary files, where those of tests are.
   */
  private static final String TEMPORARY_HOME =
      "WARNING: proceeding, even though we could not create PATH aliases";

  private final List<String> words;
  private final Map<String, String> environment;

  private CodexCli(List<String> words, Map<String, String> environment) {
    this.words = words;
    this.environment = environment;
  }

  /** Returns the Codex of {@link Programs#codex()}, at home in {@code home}. */
  static CodexCli in(TestHome home) {
    return new CodexCli(List.of(new Programs().codex().toString()), Map.of())
        .with("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"))
        .with("LANG", "C.UTF-8")
        .with("HOME", home.path().toString())
        .with("CODEX_HOME", home.path().toString())
        .with("BROWSER", "/bin/true")
        .with("HTTP_PROXY", "http://127.0.0.1:9")
        .with("HTTPS_PROXY", "http://127.0.0.1:9")
        .with("ALL_PROXY", "http://127.0.0.1:9")
        .with("NO_PROXY", "127.0.0.1,localhost");
  }

  /** Returns a Codex with one more variable in its environment. */
  CodexCli with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new CodexCli(words, more);
  }

  /** Returns a Codex that refreshes, revokes and looks up access tokens at {@code issuer}. */
  CodexCli at(FakeIssuer issuer) {
    return with("CODEX_REFRESH_TOKEN_URL_OVERRIDE", issuer.uri("/oauth/token").toString())
        .with("CODEX_REVOKE_TOKEN_URL_OVERRIDE", issuer.uri("/oauth/revoke").toString())
        .with("CODEX_AUTHAPI_BASE_URL", issuer.uri("/api/accounts").toString())
        .with("CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL", issuer.uri("/api/accounts").toString())
        .with("CODEX_AGENT_IDENTITY_JWKS_BASE_URL", issuer.uri().toString());
  }

  /** Returns the same Codex by another way in, such as {@link Programs#codexLauncher()}. */
  CodexCli startedBy(Path other) {
    return new CodexCli(List.of(other.toString()), environment);
  }

  /** Returns the same Codex as a program that another one starts. */
  CodexCli under(UnaryOperator<List<String>> starter) {
    return new CodexCli(starter.apply(words), environment);
  }

  /** Returns a Codex without a variable that it would have. */
  CodexCli without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(environment);
    fewer.remove(name);
    return new CodexCli(words, fewer);
  }

  /** Runs a command to its end, with nothing on standard input. */
  Outcome run(String... arguments) throws InterruptedException {
    return runWithInput("", arguments);
  }

  /** Runs a command to its end. */
  Outcome runWithInput(String input, String... arguments) throws InterruptedException {
    try (RunningProgram program = start(arguments)) {
      return withoutHomeWarning(program.input(input).await(LIMIT));
    }
  }

  /** Starts a command; the caller closes it. Its standard input stays open. */
  RunningProgram start(String... arguments) {
    List<String> command = new ArrayList<>(words);
    command.addAll(List.of(arguments));
    return RunningProgram.start(command, environment);
  }

  /** Starts one turn with a model; the caller closes it. */
  RunningProgram startTurn() {
    RunningProgram turn =
        start(
            "exec",
            "--skip-git-repo-check",
            "--ephemeral",
            "--cd",
            environment.getOrDefault("HOME", "/"),
            "Say that you have understood");
    return turn.input("");
  }

  /** Works through one turn with a model. */
  Outcome turn() throws InterruptedException {
    try (RunningProgram turn = startTurn()) {
      return awaitTurn(turn);
    }
  }

  /** Waits for the end of what {@link #startTurn} has started. */
  static Outcome awaitTurn(RunningProgram turn) throws InterruptedException {
    return withoutHomeWarning(turn.await(TURN_LIMIT));
  }

  /** Waits for the end of what {@link #start} has started. */
  static Outcome await(RunningProgram program) throws InterruptedException {
    return withoutHomeWarning(program.await(LIMIT));
  }

  private static Outcome withoutHomeWarning(Outcome outcome) {
    StringBuilder rest = new StringBuilder();
    outcome
        .stderr()
        .lines()
        .filter(line -> !line.startsWith(TEMPORARY_HOME))
        .forEach(line -> rest.append(line).append('\n'));
    return new Outcome(outcome.exit(), outcome.stdout(), rest.toString());
  }
}
