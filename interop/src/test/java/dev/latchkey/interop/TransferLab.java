package dev.latchkey.interop;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two machines on one: a home here, a home there, and a path with programs that lead over. */
final class TransferLab implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  final TestHome here = TestHome.create();
  final TestHome there = TestHome.create();
  final FakeIssuer issuer = FakeIssuer.start();
  final Path path;

  /** A lab whose programs are in {@code folder}. */
  TransferLab(Path folder) throws IOException {
    path = Files.createDirectories(folder.resolve("bin"));
    LatchkeyScript.latchkey(path);
    // A stand-in: no engine, but the words of docker exec and docker cp, and another home.
    LatchkeyScript.write(
        path.resolve("docker"),
        """
        fail() { echo "Error response from daemon: No such container: $1" >&2; exit 1; }
        case $1 in
          exec)
            shift
            [ "$1" != -i ] || shift
            while [ "${1#--}" != "$1" ]; do shift 2; done
            [ "$1" = web ] || fail "$1"
            shift
            command -v "$1" >/dev/null || { echo "exec: \\"$1\\": not found" >&2; exit 127; }
            HOME=%1$s CODEX_HOME=%1$s exec "$@" ;;
          cp)
            [ "${3%%%%:*}" = web ] || fail "${3%%%%:*}"
            cp -p "$2" "${3#web:}" ;;
        esac\
        """
            .formatted(there.path()));
  }

  /** Variables of a session in a home. */
  Map<String, String> environment(TestHome home) {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.put("PATH", path + ":" + environment.get("PATH"));
    return environment;
  }

  /** Puts a login of the issuer here. */
  IssuedTokens login() {
    IssuedTokens tokens = issuer.issueTokens();
    here.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    return tokens;
  }

  /** Starts a command; the caller closes it. */
  RunningProgram start(TestHome home, String... arguments) {
    List<String> command = new ArrayList<>(List.of(path.resolve("latchkey").toString()));
    command.addAll(List.of(arguments));
    return RunningProgram.start(command, environment(home));
  }

  /** Runs a command to its end. */
  Outcome run(TestHome home, String... arguments) throws InterruptedException {
    try (RunningProgram program = start(home, arguments)) {
      return program.input("").await(LIMIT);
    }
  }

  /** Runs a line of a shell to its end. */
  Outcome shell(TestHome home, String line) throws InterruptedException {
    try (RunningProgram program =
        RunningProgram.start(List.of("/bin/bash", "-e", "-c", line), environment(home))) {
      return program.input("").await(LIMIT);
    }
  }

  @Override
  public void close() {
    issuer.close();
    here.close();
    there.close();
  }
}
