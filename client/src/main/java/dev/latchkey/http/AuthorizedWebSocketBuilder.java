package dev.latchkey.http;

import dev.latchkey.network.Failure;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.network.Origin;
import dev.latchkey.proxy.Passage;
import dev.latchkey.session.RequestHeaders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Opens web sockets whose handshake carries the login. Like the JDK's builder it may be used often,
 * and by one thread.
 */
final class AuthorizedWebSocketBuilder implements WebSocket.Builder {
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(30);
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(5);

  private record Header(String name, String value) {}

  private final AuthorizedHttpClient client;
  private final HttpClientFactory clients;
  private final HttpClient wire;
  private final Tries tries;
  private final LoginHeaders login;
  private final AllowedOrigins origins;
  private final List<Header> own = new ArrayList<>();
  private List<String> protocols = List.of();
  private Duration limit = HANDSHAKE_LIMIT;

  AuthorizedWebSocketBuilder(
      AuthorizedHttpClient client,
      HttpClientFactory clients,
      HttpClient wire,
      Tries tries,
      LoginHeaders login,
      AllowedOrigins origins) {
    this.client = client;
    this.clients = clients;
    this.wire = wire;
    this.tries = tries;
    this.login = login;
    this.origins = origins;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    login.refuseReserved(name::equalsIgnoreCase);
    own.add(new Header(name, value));
    return this;
  }

  @Override
  public WebSocket.Builder connectTimeout(Duration timeout) {
    limit = timeout;
    return this;
  }

  @Override
  public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
    List<String> given = new ArrayList<>(List.of(lesserPreferred));
    given.add(0, mostPreferred);
    protocols = List.copyOf(given);
    return this;
  }

  @Override
  public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
    List<Header> headers = List.copyOf(own);
    List<String> subprotocols = protocols;
    Duration within = limit;
    Flight flight = new Flight();
    return client.submit(
        flight,
        () -> {
          Origin target = origins.check(uri);
          Handshake last =
              tries.run(
                  true,
                  Handshake::isRefused,
                  given -> {
                    WebSocket.Builder builder = wire.newWebSocketBuilder().connectTimeout(within);
                    if (!subprotocols.isEmpty()) {
                      builder.subprotocols(
                          subprotocols.get(0),
                          subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
                    }
                    headers.forEach(header -> builder.header(header.name(), header.value()));
                    sign(builder, given, headers, target);
                    try (Passage passage = clients.proxies().open(uri)) {
                      passage
                          .ticket()
                          .ifPresent(
                              ticket -> builder.header("Proxy-Authorization", ticket.reveal()));
                      Failure failure = clients.failure(uri, passage);
                      return once(builder.buildAsync(uri, listener), within, flight, failure);
                    }
                  });
          if (last.refusal().isPresent()) {
            throw last.refusal().get();
          }
          return last.socket().orElseThrow();
        },
        WebSocket::abort);
  }

  private void sign(
      WebSocket.Builder builder, RequestHeaders given, List<Header> headers, Origin target) {
    Predicate<String> isSet =
        name -> headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    login.of(given, isSet, target).forEach(builder::header);
  }

  /** What came of one handshake. */
  private record Handshake(
      Optional<WebSocket> socket, Optional<WebSocketHandshakeException> refusal) {
    boolean isRefused() {
      return refusal
          .filter(e -> e.getResponse().statusCode() == HeldRefusal.UNAUTHORIZED)
          .isPresent();
    }
  }

  /** The JDK's own limit ends with the headers, and a refusal has a body, too. */
  private static Handshake once(
      CompletableFuture<WebSocket> opening, Duration within, Flight flight, Failure failure)
      throws IOException, InterruptedException {
    CompletableFuture<WebSocket> timed =
        opening.copy().orTimeout(within.plus(REFUSAL_LIMIT).toMillis(), TimeUnit.MILLISECONDS);
    try {
      return new Handshake(Optional.of(flight.await(timed)), Optional.empty());
    } catch (WebSocketHandshakeException e) {
      return new Handshake(Optional.empty(), Optional.of(withoutLogin(e)));
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        opening.cancel(true);
        throw new HttpTimeoutException("the refusal of the web socket did not end in time");
      }
      throw failure.explained(e, within);
    }
  }

  /** The JDK's exception holds the request that was sent, with the token. */
  private static WebSocketHandshakeException withoutLogin(WebSocketHandshakeException e) {
    HttpRequest asked = HttpRequest.newBuilder(e.getResponse().uri()).build();
    HttpResponse<?> answer = Answer.of(asked, e.getResponse());
    WebSocketHandshakeException shown = new WebSocketHandshakeException(answer);
    if (e.getCause() != null) {
      shown.initCause(e.getCause());
    }
    return shown;
  }
}
