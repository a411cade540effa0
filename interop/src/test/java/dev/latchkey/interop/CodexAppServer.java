package dev.latchkey.interop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real Codex as a server for editors: one JSON message a line, in and out. */
final class CodexAppServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration TURN_LIMIT = Duration.ofMinutes(2);
  private static final Pattern THREAD = Pattern.compile("\"thread\":\\{\"id\":\"([^\"]+)\"");

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

  /** Starts a conversation with the model and returns its id. */
  String startThread() throws InterruptedException {
    String answer = call("thread/start", "{\"ephemeral\": true}");
    Matcher id = THREAD.matcher(answer);
    if (!id.find()) {
      throw new AssertionError("no thread: " + answer);
    }
    return id.group(1);
  }

  /** Works through one turn of a conversation, and returns how it ended, in Codex's words. */
  String turn(String thread) throws InterruptedException {
    int before = ends().size();
    call(
        "turn/start",
        "{\"threadId\": \"%s\", \"input\": [{\"type\": \"text\", \"text\": \"Go on\"}]}"
            .formatted(thread));
    program.awaitOutput(TURN_LIMIT, running -> ends().size() > before);
    return ends().getLast();
  }

  private List<String> ends() {
    return whole().lines().filter(line -> line.contains("\"turn/completed\"")).toList();
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
    return whole().lines().filter(condition).findFirst();
  }

  /** What it has said, without a last line that is not whole yet. */
  private String whole() {
    String said = program.stdout();
    return said.substring(0, said.lastIndexOf('\n') + 1);
  }
}
