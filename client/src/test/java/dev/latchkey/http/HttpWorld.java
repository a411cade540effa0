package dev.latchkey.http;

import dev.latchkey.config.Environment;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.session.TokenSource;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.RecordedRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A server, a login, and a client that carries the one to the other. */
final class HttpWorld implements AutoCloseable {
  static final ClientName NAME = new ClientName("latchkey", "1.2.3");

  /** Counts, and throws as a bad listener would. */
  static final class Counts implements TokenMetrics {
    final AtomicInteger recovered = new AtomicInteger();
    final AtomicInteger exhausted = new AtomicInteger();

    @Override
    public void recovered() {
      recovered.incrementAndGet();
      throw new IllegalStateException("a bad listener");
    }

    @Override
    public void recoveryExhausted() {
      exhausted.incrementAndGet();
      throw new IllegalStateException("a bad listener");
    }
  }

  final FakeIssuer server = FakeIssuer.start();
  final ScriptedSource source;
  final Counts counts = new Counts();
  final AuthorizedHttpClient client;

  HttpWorld() {
    this(new ScriptedSource());
  }

  HttpWorld(ScriptedSource source) {
    this.source = source;
    client = client(source, counts, server.uri());
  }

  static AuthorizedHttpClient client(TokenSource source, TokenMetrics metrics, URI... origins) {
    return new AuthorizedHttpClient(
        HttpClientFactory.of(Environment.of(Map.of()), HttpClientFactory.USUAL_LIMIT),
        source,
        NAME,
        AllowedOrigins.of(List.of(origins), false),
        metrics);
  }

  URI uri() {
    return server.uri("/backend-api/codex/responses");
  }

  HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri());
  }

  void answers(Answer... answers) {
    server.on(Endpoint.BACKEND).answer(answers);
  }

  /** From now on only tokens from {@code least} on are good. */
  void acceptsFrom(int least) {
    server
        .on(Endpoint.BACKEND)
        .always(
            Answer.from(request ->
                number(request) >= least
                    ? Answer.body(200, "text/plain", "as token-" + number(request))
                    : Answer.body(401, "text/plain", "refused")));
  }

  private static int number(RecordedRequest request) {
    return Integer.parseInt(request.header("Authorization").replace("Bearer token-", ""));
  }

  List<RecordedRequest> requests() {
    return server.requests(Endpoint.BACKEND);
  }

  List<String> bearers() {
    return requests().stream().map(request -> request.bearer().orElse("")).toList();
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
  }
}
