package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Web sockets with the login (policy §10.1: Codex speaks to the model over one). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketTest {
  private static final String REFUSED = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nwhy";

  private final ScriptedSource source = new ScriptedSource();
  private final HttpWorld.Counts counts = new HttpWorld.Counts();
  private final Ear ear = new Ear();
  private int least;
  private final EchoServer server =
      new EchoServer(handshake -> {
        String bearer = EchoServer.header(handshake, "Authorization");
        return Integer.parseInt(bearer.replace("Bearer token-", "")) >= least ? "" : REFUSED;
      });
  private final AuthorizedHttpClient client = HttpWorld.client(source, counts, server.uri());

  @AfterEach
  void close() {
    client.shutdownNow();
    server.close();
  }

  private CompletableFuture<WebSocket> open() {
    return client.newWebSocketBuilder().buildAsync(server.uri(), ear);
  }

  private void assertEcho(WebSocket socket) throws InterruptedException {
    assertThat(ear.next()).isEqualTo("open");
    socket.sendText("hello", true).join();
    assertThat(ear.next()).isEqualTo("hello");
    socket.abort();
  }

  @Test
  void aHandshakeCarriesTheLoginAndWhatTheCallerWants() throws Exception {
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .header("OpenAI-Beta", "responses_websockets=2026-02-06")
            .header("user-agent", "mine/1")
            .subprotocols("first", "second")
            .connectTimeout(Duration.ofSeconds(10))
            .buildAsync(server.uri(), ear)
            .join();
    assertThat(socket.getSubprotocol()).isEqualTo("second");
    assertEcho(socket);
    assertThat(server.handshakes()).hasSize(1);
    String handshake = server.handshakes().getFirst();
    assertThat(handshake).startsWith("GET /codex HTTP/1.1\r\n");
    assertThat(EchoServer.header(handshake, "Authorization")).isEqualTo("Bearer token-0");
    assertThat(EchoServer.header(handshake, "ChatGPT-Account-ID")).isEqualTo("acct-1111");
    assertThat(EchoServer.header(handshake, "originator")).isEqualTo("latchkey");
    assertThat(EchoServer.header(handshake, "User-Agent")).isEqualTo("mine/1");
    assertThat(EchoServer.header(handshake, "OpenAI-Beta")).contains("responses_websockets");
    assertThat(EchoServer.header(handshake, "X-OpenAI-Fedramp")).isEmpty();
  }

  @Test
  void aRefusedHandshakeIsMadeAgainWithTheNewToken() throws Exception {
    least = 1;
    assertEcho(open().join());
    assertThat(server.handshakes())
        .extracting(handshake -> EchoServer.header(handshake, "Authorization"))
        .containsExactly("Bearer token-0", "Bearer token-1");
    assertThat(source.renewals).hasValue(1);
    assertThat(counts.recovered).hasValue(1);
  }

  @Test
  void aRefusalThatStaysOneIsTheJdksAndDoesNotHoldTheToken() {
    least = 1000;
    WebSocketHandshakeException refused =
        catchThrowableOfType(
            WebSocketHandshakeException.class,
            () -> {
              try {
                open().join();
              } catch (CompletionException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
    assertThat(refused.getResponse().statusCode()).isEqualTo(401);
    assertThat(refused.getResponse().request().headers().map()).isEmpty();
    assertThat(Thrown.text(refused)).doesNotContain("token-");
    assertThat(server.handshakes()).hasSize(2);
    assertThat(counts.exhausted).hasValue(1);
    assertThat(ear.heardNothing()).isTrue();
  }

  @Test
  void aHandshakeThatFailsOtherwiseIsNotMadeAgain() {
    try (EchoServer other =
            new EchoServer(
                handshake -> "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
        AuthorizedHttpClient toOther = HttpWorld.client(source, counts, other.uri())) {
      assertThatThrownBy(() -> toOther.newWebSocketBuilder().buildAsync(other.uri(), ear).join())
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
      assertThat(other.handshakes()).hasSize(1);
      assertThat(source.recoveries).hasValue(0);
    }
  }

  @Test
  void anotherOriginIsRefusedBeforeAConnectionIsMade() {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer stranger = RawServer.start(peer -> connections.incrementAndGet())) {
      for (String scheme : new String[] {"ws", "wss"}) {
        URI uri = URI.create(scheme + "://127.0.0.1:" + stranger.port() + "/");
        assertThatThrownBy(() -> client.newWebSocketBuilder().buildAsync(uri, ear).join())
            .hasCauseInstanceOf(PolicyException.class);
      }
      assertThat(connections).hasValue(0);
    }
  }

  @Test
  void whoSendsItIsNotForTheCallerToSay() {
    PolicyException e =
        catchThrowableOfType(
            PolicyException.class,
            () -> client.newWebSocketBuilder().header("authorization", "S3CRET"));
    assertThat(e.code()).isEqualTo(ErrorCode.HEADER_NOT_ALLOWED);
    assertThat(e).hasMessageNotContaining("S3CRET");
  }

  @Test
  void B51_withoutALoginNothingIsSent() {
    source.signedOut();
    assertThatThrownBy(() -> open().join()).hasCauseInstanceOf(NotSignedInException.class);
    assertThat(server.handshakes()).isEmpty();
  }

  @Test
  void cancellingEndsTheHandshake() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    try (RawServer silent =
            RawServer.start(peer -> {
              peer.read();
              asked.countDown();
              peer.awaitEnd();
              hungUp.countDown();
            });
        AuthorizedHttpClient toSilent = HttpWorld.client(source, counts, silent.uri())) {
      CompletableFuture<WebSocket> opening =
          toSilent
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + silent.port()), ear);
      asked.await();
      opening.cancel(true);
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aHandshakeHasALimit() {
    try (RawServer silent = RawServer.silent();
        AuthorizedHttpClient toSilent = HttpWorld.client(source, counts, silent.uri())) {
      assertThatThrownBy(() ->
              toSilent
                  .newWebSocketBuilder()
                  .connectTimeout(Duration.ofMillis(100))
                  .buildAsync(URI.create("ws://127.0.0.1:" + silent.port()), ear)
                  .join())
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void aRefusalThatNeverEndsIsEnded() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    try (RawServer slow =
            RawServer.start(peer -> {
              peer.read();
              peer.send(REFUSED.replace("3", "1000").getBytes(StandardCharsets.US_ASCII));
              peer.awaitEnd();
              hungUp.countDown();
            });
        AuthorizedHttpClient toSlow = HttpWorld.client(source, counts, slow.uri())) {
      assertThatThrownBy(() ->
              toSlow
                  .newWebSocketBuilder()
                  .connectTimeout(Duration.ofMillis(500))
                  .buildAsync(URI.create("ws://127.0.0.1:" + slow.port()), ear)
                  .join())
          .hasCauseInstanceOf(HttpTimeoutException.class);
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
