package dev.latchkey.http;

import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.network.Origin;
import dev.latchkey.proxy.Passage;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.session.TokenSource;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client with the login on every request (protocol §10), and with one answer to a
 * 401 (§6.5). Thread-safe.
 *
 * <ul>
 *   <li>A request to an origin that is not allowed is refused with a {@link PolicyException} before
 *       a connection is made; so is one that says by headers of its own who sends it. Redirects are
 *       answers, and are not followed.
 *   <li>Without a usable credential nothing is sent (B51): what {@link TokenSource#headers()}
 *       throws is thrown, or is how the future ends.
 *   <li>A request that is refused with 401 is sent again with what is newer, as long as there is
 *       something to try; the caller's handler sees the last answer only, and of a 401 that is the
 *       last at most 64 KiB. What the recovery throws when it gives up is thrown. Where nothing can
 *       be renewed the 401 is the answer.
 *   <li>A request without a body, or whose {@linkplain HttpRequest.BodyPublisher#contentLength()
 *       length is known}, can be sent again: whoever announces a length says that the publisher can
 *       be subscribed to more than once, as those of strings, arrays and files can. One of unknown
 *       length, like that of a stream, is sent once.
 *   <li>A {@linkplain HttpRequest.Builder#timeout limit} on the request counts for each try.
 * </ul>
 *
 * <p>{@code originator} and {@code User-Agent} are ours, unless the request has its own. What an
 * asynchronous request waits for, a token too, holds up no thread of the client or the caller.
 */
public final class AuthorizedHttpClient extends HttpClient {
  private final HttpClientFactory clients;
  private final HttpClient wire;
  private final Tries tries;
  private final LoginHeaders headers;
  private final AllowedOrigins origins;
  private final Submissions submissions;

  /**
   * A client of {@code clients} that carries the credential of {@code source} to {@code origins}.
   */
  public AuthorizedHttpClient(
      HttpClientFactory clients,
      TokenSource source,
      ClientName name,
      AllowedOrigins origins,
      TokenMetrics metrics) {
    this.clients = clients;
    this.wire = clients.newBuilder().build();
    this.tries = new Tries(source, metrics);
    this.headers = new LoginHeaders(name);
    this.origins = origins;
    this.submissions = new Submissions(wire::shutdown);
  }

  /** How one try gets its answer. */
  @FunctionalInterface
  private interface Carrier<T> {
    HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
        throws IOException, InterruptedException;
  }

  /**
   * {@inheritDoc}
   *
   * @throws LatchkeyException if there is no usable credential, the request may not carry it, or
   *     the recovery from a 401 gives up
   */
  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    submissions.begin();
    try {
      return exchange(request, handler, new Flight(), wire::send);
    } finally {
      submissions.end();
    }
  }

  /** As the other one, without push promises. */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  /**
   * {@inheritDoc}
   *
   * @return what completes with the answer, or exceptionally with what {@link #send} would throw;
   *     {@code cancel(true)} ends the exchange
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushed) {
    PushPromiseHandler<T> ofCaller =
        pushed == null
            ? null
            : (initiating, promised, acceptor) ->
                pushed.applyPushPromise(request, promised, acceptor);
    Flight flight = new Flight();
    return submit(
        flight,
        () ->
            exchange(
                request,
                handler,
                flight,
                (signed, held) -> flight.await(wire.sendAsync(signed, held, ofCaller))),
        late -> {});
  }

  /**
   * {@inheritDoc}
   *
   * <p>The handshake goes to the same origins, by {@code wss} or on this machine {@code ws}, with
   * the same headers and the same answer to a 401; it must be over within 30 s, unless {@link
   * WebSocket.Builder#connectTimeout} says otherwise.
   */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return new AuthorizedWebSocketBuilder(this, clients, wire, tries, headers, origins);
  }

  /** Begins {@code work} on a thread of its own, and counts it as under way. */
  <R> CompletableFuture<R> submit(Flight flight, Callable<R> work, Consumer<R> unwanted) {
    try {
      submissions.begin();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return flight.start(
        () -> {
          try {
            return work.call();
          } finally {
            submissions.end();
          }
        },
        unwanted);
  }

  /** What came of one try: the answer, or a refusal that the caller has not seen yet. */
  private record Outcome<T>(Optional<HttpResponse<T>> answer, HeldRefusal<T> held) {
    boolean isRefused() {
      return held.refusal().isPresent()
          || answer.filter(given -> given.statusCode() == HeldRefusal.UNAUTHORIZED).isPresent();
    }
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest request, BodyHandler<T> handler, Flight flight, Carrier<T> carrier)
      throws IOException, InterruptedException {
    Origin target = origins.check(request.uri());
    headers.refuseReserved(name -> request.headers().firstValue(name).isPresent());
    boolean repeatable =
        request.bodyPublisher().map(body -> body.contentLength() >= 0).orElse(true);
    Outcome<T> last =
        tries.run(
            repeatable,
            Outcome::isRefused,
            login -> {
              HeldRefusal<T> held = new HeldRefusal<>(handler);
              try (Passage passage = clients.proxies().open(request.uri())) {
                HttpRequest signed = signed(request, login, target, passage);
                return once(signed, passage, held, repeatable ? held : handler, carrier);
              }
            });
    return last.held().refusal().isPresent()
        ? Answer.of(request, last.held().refusal().get(), last.held().release(flight))
        : Answer.of(request, last.answer().orElseThrow());
  }

  private <T> Outcome<T> once(
      HttpRequest signed,
      Passage passage,
      HeldRefusal<T> held,
      BodyHandler<T> handler,
      Carrier<T> carrier)
      throws IOException, InterruptedException {
    try {
      HttpResponse<T> answer = carrier.send(signed, handler);
      if (passage.trouble().isPresent()) {
        throw new IOException("status " + answer.statusCode());
      }
      return new Outcome<>(Optional.of(answer), held);
    } catch (IOException e) {
      // The end of a connection may overtake what came before it, past the body's own onError.
      if (held.refusal().isPresent()) {
        return new Outcome<>(Optional.empty(), held);
      }
      Duration limit = signed.timeout().orElse(clients.connectLimit());
      throw clients.failure(signed.uri(), passage).explained(e, limit);
    }
  }

  private HttpRequest signed(
      HttpRequest request, RequestHeaders login, Origin target, Passage passage) {
    HttpRequest.Builder signed = HttpRequest.newBuilder(request, (name, value) -> true);
    headers
        .of(login, name -> request.headers().firstValue(name).isPresent(), target)
        .forEach(signed::setHeader);
    passage.ticket().ifPresent(ticket -> signed.setHeader("Proxy-Authorization", ticket.reveal()));
    if (target.scheme().equals("http") && request.version().isEmpty()) {
      // Without TLS the JDK would ask for HTTP/2 by an upgrade, which RFC 9113 has given up.
      signed.version(HttpClient.Version.HTTP_1_1);
    }
    return signed.build();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return wire.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return wire.connectTimeout();
  }

  /** Never. */
  @Override
  public Redirect followRedirects() {
    return wire.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return wire.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return wire.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return wire.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return wire.authenticator();
  }

  @Override
  public Version version() {
    return wire.version();
  }

  @Override
  public Optional<Executor> executor() {
    return wire.executor();
  }

  @Override
  public void shutdown() {
    submissions.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    return wire.awaitTermination(submissions.await(limit));
  }

  @Override
  public boolean isTerminated() {
    return submissions.isOver() && wire.isTerminated();
  }

  @Override
  public void shutdownNow() {
    submissions.shutdown();
    wire.shutdownNow();
  }
}
