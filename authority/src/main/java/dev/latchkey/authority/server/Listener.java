package dev.latchkey.authority.server;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.server.AuthorityException.Problem;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server: reads requests within their limits on one network thread, and has them answered
 * on virtual threads. Speaks HTTP/1.1 only; upgrades, compression and pipelined surprises are not
 * its business.
 */
final class Listener implements AutoCloseable {
  private static final int LARGEST_HEADER = 16 * 1024;
  private static final int LARGEST_LINE = 8 * 1024;
  private static final int LARGEST_BODY = 64 * 1024;

  private final Vertx vertx;
  private final Connections connections = new Connections();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable Dispatcher> dispatcher = new AtomicReference<>();
  private @Nullable HttpServer server;

  Listener() {
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
  }

  /** Takes the port. Requests are answered with 503 until {@link #serve} says how. */
  int listen(Endpoints endpoints, @Nullable Path certificate, @Nullable Path key) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(endpoints.host())
            .setPort(endpoints.port())
            .setMaxHeaderSize(LARGEST_HEADER)
            .setMaxInitialLineLength(LARGEST_LINE)
            .setMaxChunkSize(LARGEST_HEADER)
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            .setDecompressionSupported(false)
            .setCompressionSupported(false)
            .setHandle100ContinueAutomatically(true)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout((int) Connections.RESTING.toSeconds() + 5);
    if (certificate != null && key != null) {
      options
          .setSsl(true)
          .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
          .setSslHandshakeTimeout(Connections.READING.toSeconds())
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addCertPath(certificate.toString())
                  .addKeyPath(key.toString()));
    }
    HttpServer http =
        vertx
            .createHttpServer(options)
            .connectionHandler(connections::opened)
            .requestHandler(this::receive);
    this.server = http;
    vertx.setPeriodic(1_000, id -> connections.sweep());
    try {
      return http.listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS)
          .actualPort();
    } catch (ExecutionException | TimeoutException e) {
      throw new AuthorityException(
          Problem.CANNOT_LISTEN,
          "Cannot listen on "
              + endpoints.host()
              + " port "
              + endpoints.port()
              + ". Is the port taken, or the certificate unreadable?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuthorityException(Problem.CANNOT_LISTEN, "Interrupted while starting.", e);
    }
  }

  /** Begins to answer. */
  void serve(Dispatcher answers) {
    dispatcher.set(answers);
  }

  private void receive(HttpServerRequest request) {
    Dispatcher answers = dispatcher.get();
    if (answers == null) {
      request.response().setStatusCode(503).end();
      return;
    }
    connections.must(request.connection(), Connections.READING);
    String uri = request.uri();
    if (!uri.startsWith("/") || uri.indexOf('#') >= 0) {
      refuse(request, answers.refuse(400, "invalid_request", "The request target is not a path."));
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(chunk -> {
      if (body.length() + chunk.length() > LARGEST_BODY) {
        request.handler(rest -> {});
        request.endHandler(end -> {});
        refuse(request, answers.refuse(413, "invalid_request", "The body is too large."));
      } else {
        body.appendBuffer(chunk);
      }
    });
    request.endHandler(end -> answer(request, answers, body));
    // A connection that breaks while it sends needs no answer.
    request.exceptionHandler(broken -> {});
  }

  private void answer(HttpServerRequest http, Dispatcher answers, Buffer body) {
    connections.must(http.connection(), Connections.ANSWERING);
    Request request = request(http, body);
    if (answers.instant(request.method(), request.path())) {
      send(http, answers.answer(request));
      return;
    }
    Context context = vertx.getOrCreateContext();
    workers.execute(() -> {
      Answer answer = answers.answer(request);
      context.runOnContext(back -> send(http, answer));
    });
  }

  private static Request request(HttpServerRequest http, Buffer body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    MultiMap sent = http.headers();
    for (Map.Entry<String, String> header : sent) {
      headers
          .computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(header.getValue());
    }
    String uri = http.uri();
    int mark = uri.indexOf('?');
    return new Request(
        http.method().name(),
        mark < 0 ? uri : uri.substring(0, mark),
        mark < 0 ? "" : uri.substring(mark + 1),
        headers,
        body.toString(StandardCharsets.UTF_8),
        http.connection().remoteAddress().hostAddress());
  }

  private void refuse(HttpServerRequest http, Answer answer) {
    // The rest of the request is not read, so nothing after it can be either.
    http.response().putHeader("Connection", "close");
    send(http, answer);
    vertx.setTimer(500, id -> http.connection().close());
  }

  private void send(HttpServerRequest http, Answer answer) {
    HttpServerResponse response = http.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    for (Answer.Header header : answer.headers()) {
      response.headers().add(header.name(), header.value());
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    response.putHeader("Content-Length", Integer.toString(body.length));
    if (http.method().name().equals("HEAD")) {
      response.end();
    } else {
      response.end(Buffer.buffer(body));
    }
    connections.must(http.connection(), Connections.RESTING);
  }

  /** Stops taking requests, lets those under way finish for a moment, and lets go of the port. */
  @Override
  public void close() {
    try {
      if (server != null) {
        server
            .shutdown(Duration.ofSeconds(2))
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
      }
      workers.shutdown();
      workers.awaitTermination(10, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AuthorityException(Problem.CANNOT_LISTEN, "The server does not stop.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
