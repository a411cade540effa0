package dev.latchkey.callback;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.oauth.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The loopback server that the browser ends on (RFC 8252 §7.3, protocol §2.3, §2.5).
 *
 * <p>It listens on 127.0.0.1 only, answers GET only, and only requests that name it as their host
 * and come from no other web page (B03–B05); every request has its own thread, so none can hold up
 * another (B09).
 */
public final class CallbackServer implements AutoCloseable {
  private static final int ATTEMPTS = 10;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_QUERY = 8192;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CallbackHandler handler;

  private CallbackServer(HttpServer server, CallbackHandler handler) {
    this.server = server;
    this.handler = handler;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts listening. If the preferred port is taken, its owner, which is probably an earlier
   * sign-in, is asked to cancel.
   *
   * @param preferred tried first; 0 lets the system choose
   * @param fallback tried when the preferred one stays taken
   * @throws LoginException if no port could be had
   */
  public static CallbackServer start(
      int preferred, Optional<Integer> fallback, CallbackHandler handler) {
    try {
      Optional<HttpServer> server = bind(preferred, true);
      if (server.isEmpty() && fallback.isPresent()) {
        server = bind(fallback.get(), false);
      }
      return new CallbackServer(server.orElseThrow(() -> taken(preferred, fallback)), handler);
    } catch (IOException e) {
      throw new LoginException(
          ErrorCode.PORT_TAKEN,
          "cannot listen on 127.0.0.1:" + preferred + ": " + e.getMessage(),
          "choose another port with --port, or use an issuer that allows one",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoginException(
          ErrorCode.LOGIN_CANCELLED, "interrupted while waiting for a port", "try again", e);
    }
  }

  private static LoginException taken(int preferred, Optional<Integer> fallback) {
    String both = fallback.map(port -> " and 127.0.0.1:" + port + " are").orElse(" is");
    return new LoginException(
        ErrorCode.PORT_TAKEN,
        "Port 127.0.0.1:" + preferred + both + " already in use by another program",
        "end that program (ss -ltnp shows it), or choose a free port with --port if your issuer allows it");
  }

  private static Optional<HttpServer> bind(int port, boolean askOwnerToCancel)
      throws IOException, InterruptedException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return Optional.of(HttpServer.create(address, 128));
      } catch (BindException e) {
        if (attempt == 0 && askOwnerToCancel) {
          askToCancel(address);
        }
        Thread.sleep(PAUSE);
      }
    }
    return Optional.empty();
  }

  /** What Codex sends, so that either program makes way for the other. */
  private static void askToCancel(InetSocketAddress owner) {
    int limit = (int) CANCEL_LIMIT.toMillis();
    try (Socket socket = new Socket()) {
      socket.connect(owner, limit);
      socket.setSoTimeout(limit);
      OutputStream out = socket.getOutputStream();
      String request =
          "GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:"
              + owner.getPort()
              + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      int ignored = in.readNBytes(64).length;
    } catch (IOException notASignIn) {
      // The port is tried again anyway, and the error names it if it stays taken.
    }
  }

  /** The port that was had. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      CallbackReply reply = reply(exchange, path == null ? "" : path);
      send(exchange, reply);
      // Sends what is still buffered. The handler may end the server as soon as it hears of the
      // delivery.
      exchange.close();
      handler.delivered(path == null ? "" : path);
    }
  }

  private CallbackReply reply(HttpExchange exchange, String path) {
    Headers headers = exchange.getRequestHeaders();
    if (!isOurHost(headers.get("Host")) || headers.containsKey("Origin")) {
      return new CallbackReply.Text(403, "Forbidden");
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      return new CallbackReply.Text(400, "Bad Request");
    }
    URI uri = exchange.getRequestURI();
    String rawQuery = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    if (rawQuery.length() > MAX_QUERY) {
      return new CallbackReply.Text(400, "Bad Request");
    }
    Form query;
    try {
      query = Form.parse(rawQuery);
    } catch (IllegalArgumentException e) {
      return new CallbackReply.Text(400, "Bad Request");
    }
    if (query.hasRepeats()) {
      return new CallbackReply.Text(400, "Bad Request");
    }
    return switch (path) {
      case "/auth/callback" -> handler.callback(query);
      case "/success" -> handler.success(query);
      case "/cancel" ->
          isFromWebPage(headers) ? new CallbackReply.Text(403, "Forbidden") : handler.cancel();
      default -> new CallbackReply.Text(404, "Not Found");
    };
  }

  private boolean isOurHost(@org.jspecify.annotations.Nullable List<String> hosts) {
    return hosts != null
        && hosts.size() == 1
        && (hosts.get(0).equals("127.0.0.1:" + port())
            || hosts.get(0).equalsIgnoreCase("localhost:" + port()));
  }

  /** Browsers say so themselves; other programs send no such header. */
  private static boolean isFromWebPage(Headers headers) {
    return headers.containsKey("Sec-Fetch-Site");
  }

  private static void send(HttpExchange exchange, CallbackReply reply) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Connection", "close");
    headers.set("Cache-Control", "no-store");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'sha256-"
            + CallbackPages.STYLE_HASH
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    switch (reply) {
      case CallbackReply.Text(int status, String text) -> {
        headers.set("Content-Type", "text/plain; charset=utf-8");
        body(exchange, status, text);
      }
      case CallbackReply.Page(int status, String html) -> {
        headers.set("Content-Type", "text/html; charset=utf-8");
        body(exchange, status, html);
      }
      case CallbackReply.Redirect(String location) -> {
        headers.set("Location", location);
        exchange.sendResponseHeaders(302, -1);
      }
    }
  }

  private static void body(HttpExchange exchange, int status, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : content.length);
    if (!head) {
      exchange.getResponseBody().write(content);
    }
  }

  /** Frees the port; a reply that is still under way is given a moment to get out. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
