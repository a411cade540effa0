package dev.latchkey.interop;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** The real Codex as a server for editors: one JSON message a line, in and out. */
final class CodexAppServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final RunningProgram program;
  private int calls;

  private CodexAppServer(RunningProgram program) {
    this.program = program;
  }

  /** Starts the server and introduces itself. */
  static CodexAppServer start(CodexCli codex) throws InterruptedException {
    CodexAppServer server = new CodexAppServer(codex.start("app-server"));
    server.call(
        "initialize",
        """
        {"clientInfo": {"name": "latchkey_interop", "version": "0"}}\
        """);
    server.program.say("{\"method\": \"initialized\"}\n");
    return server;
  }

  /** Calls a method and returns the line that answers it, which may be an error. */
  String call(String method, String params) throws InterruptedException {
    int id = ++calls;
    program.say(
        "{\"id\": " + id + ", \"method\": \"" + method + "\", \"params\": " + params + "}\n");
    return awaitLine(
        line -> line.contains("\"id\":" + id + ",") || line.endsWith("\"id\":" + id + "}"));
  }

  /** Waits for a line that satisfies {@code condition} and returns it. */
  String awaitLine(Predicate<String> condition) throws InterruptedException {
    program.awaitOutput(LIMIT, running -> find(condition).isPresent());
    return find(condition).orElseThrow();
  }

  @Override
  public void close() {
    program.close();
  }

  private Optional<String> find(Predicate<String> condition) {
    // The last line may not be whole yet.
    String whole = program.stdout().substring(0, program.stdout().lastIndexOf('\n') + 1);
    return whole.lines().filter(condition).findFirst();
  }
}
