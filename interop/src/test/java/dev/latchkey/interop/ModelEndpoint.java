package dev.latchkey.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A model that answers every turn of Codex 0.169 with one word, over the Responses API, and what
 * Codex asks the ChatGPT backend before a turn. On a free port of 127.0.0.1. A request without a
 * token that is good at this moment gets a 401. Thread-safe.
 */
final class ModelEndpoint implements AutoCloseable {
  /** The word. */
  static final String ANSWER = "Understood";

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LARGEST_BODY = 4 << 20;
  private static final int MOST_CALLS = 100_000;
  private static final int MOST_WORDS = 16 << 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Predicate<String> good;
  private final Set<String> refused = new HashSet<>(); // guarded by this
  private final List<Call> calls = new ArrayList<>(); // guarded by this
  private final StringBuilder words = new StringBuilder(); // guarded by this

  /**
   * A request that has come.
   *
   * @param at when it was judged
   * @param bearer the token that it carried
   * @param account its {@code ChatGPT-Account-ID}
   * @param originator which program says that it sent it
   * @param status what it was answered
   */
  record Call(
      Instant at,
      String method,
      String path,
      Optional<String> bearer,
      Optional<String> account,
      String originator,
      int status) {
    boolean isTurn() {
      return method.equals("POST") && path.endsWith("/responses");
    }

    /** For the messages of failed tests: of the token, its end. */
    @Override
    public String toString() {
      String end = bearer.map(token -> "…" + token.substring(token.length() - 6)).orElse("none");
      return "%s %s %s by %s with %s: %d".formatted(at, method, path, originator, end, status);
    }
  }

  private ModelEndpoint(HttpServer server, Predicate<String> good) {
    this.server = server;
    this.good = good;
  }

  /** Starts one that takes the tokens that {@code good} accepts. */
  static ModelEndpoint start(Predicate<String> good) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      ModelEndpoint endpoint =
          new ModelEndpoint(HttpServer.create(new InetSocketAddress(loopback, 0), 0), good);
      endpoint.server.setExecutor(endpoint.threads);
      endpoint.server.createContext("/", endpoint::handle);
      endpoint.server.start();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what comes before {@code /responses} in a provider's addresses. */
  URI base() {
    return origin().resolve("/v1");
  }

  /** Refuses a token from now on, however good it is. */
  synchronized void refuse(String token) {
    refused.add(token);
  }

  /** Returns every request so far. */
  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Returns the requests for a turn so far. */
  List<Call> turns() {
    return calls().stream().filter(Call::isTurn).toList();
  }

  /** Waits until that many turns have been asked for. */
  synchronized List<Call> awaitTurns(int count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (turns().size() < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("not " + count + " turns: " + calls);
      }
      wait(left);
    }
    return turns();
  }

  /** Whether a request so far had this text among its headers or in its body. */
  synchronized boolean saw(String text) {
    if (words.length() >= MOST_WORDS) {
      throw new IllegalStateException("more has come than was kept");
    }
    return words.indexOf(text) >= 0;
  }

  /** Returns a {@code config.toml} in which Codex works here, with the stored ChatGPT login. */
  String configForTheStoredLogin() {
    return config() + "requires_openai_auth = true\n";
  }

  /** Returns a {@code config.toml} in which Codex works here with tokens that a command prints. */
  String configForACommand(Path command) {
    return config()
        + """
        [model_providers.local.auth]
        command = "%s"
        timeout_ms = 60000
        refresh_interval_ms = 0
        """
            .formatted(command);
  }

  /** Returns a {@code config.toml} whose provider {@code local} is this one, with more keys. */
  String configWith(String more) {
    return config() + more;
  }

  private String config() {
    return """
    model = "gpt-5"
    model_provider = "local"
    chatgpt_base_url = "%s"
    check_for_update_on_startup = false
    [analytics]
    enabled = false
    [model_providers.local]
    name = "Local"
    base_url = "%s"
    wire_api = "responses"
    """
        .formatted(origin().resolve("/backend-api/"), base());
  }

  private URI origin() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
      Optional<String> bearer =
          header(exchange, "Authorization")
              .filter(value -> value.startsWith("Bearer "))
              .map(value -> value.substring("Bearer ".length()));
      Call call;
      synchronized (this) {
        boolean welcome = bearer.filter(t -> good.test(t) && !refused.contains(t)).isPresent();
        String path = exchange.getRequestURI().getPath();
        call =
            new Call(
                Instant.now(),
                exchange.getRequestMethod(),
                path,
                bearer,
                header(exchange, "ChatGPT-Account-ID"),
                header(exchange, "originator").orElse(""),
                welcome ? isKnown(path) ? 200 : 404 : 401);
        keep(exchange, call, body);
      }
      answer(exchange, call);
    } catch (IOException e) {
      // Codex has gone, which a test may want.
    }
  }

  private static boolean isKnown(String path) {
    return path.endsWith("/responses")
        || path.endsWith("/models")
        || path.endsWith("/accounts/check");
  }

  private synchronized void keep(HttpExchange exchange, Call call, byte[] body) {
    if (calls.size() < MOST_CALLS) {
      calls.add(call);
    }
    if (words.length() < MOST_WORDS) {
      words.append(exchange.getRequestURI()).append('\n');
      exchange.getRequestHeaders().forEach((name, values) -> words.append(name).append(values));
      words.append(new String(body, StandardCharsets.UTF_8)).append('\n');
    }
    notifyAll();
  }

  private static void answer(HttpExchange exchange, Call call) throws IOException {
    String type = call.isTurn() && call.status() == 200 ? "text/event-stream" : "application/json";
    byte[] text = text(call).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(call.status(), text.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(text);
    }
  }

  private static String text(Call call) {
    if (call.status() != 200) {
      return "{\"error\": {\"code\": \"refused\", \"message\": \"refused\"}}";
    }
    if (call.path().endsWith("/models")) {
      return "{\"models\": []}";
    }
    return call.isTurn() ? turn() : accounts(call.account().orElse(""));
  }

  private static String accounts(String account) {
    return """
    {"accounts": [{"id": "%s", "name": "Team", "structure": "workspace", "plan_type": "plus",
      "workspace_backend_origin": "NO_CONSTRAINT", "account_routing_override": "NO_CONSTRAINT"}],
     "account_ordering": ["%s"], "default_account_id": "%s"}
    """
        .formatted(account, account, account);
  }

  private static String turn() {
    return event("response.created", "\"response\": {\"id\": \"resp-1\"}")
        + event(
            "response.output_item.done",
            "\"item\": {\"type\": \"message\", \"role\": \"assistant\", \"id\": \"msg-1\","
                + " \"content\": [{\"type\": \"output_text\", \"text\": \""
                + ANSWER
                + "\"}]}")
        + event(
            "response.completed",
            "\"response\": {\"id\": \"resp-1\", \"usage\": {\"input_tokens\": 0,"
                + " \"input_tokens_details\": null, \"output_tokens\": 0,"
                + " \"output_tokens_details\": null, \"total_tokens\": 0}}");
  }

  private static String event(String type, String members) {
    return "event: " + type + "\ndata: {\"type\": \"" + type + "\", " + members + "}\n\n";
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }
}
