package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.config.Environment;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.proxy.TestProxy;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TlsFront;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and web sockets with the login go through a proxy as everything else does (B57). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxiedClientTest {
  private static final URI WSS = URI.create("wss://codex.test/ws");
  private static final URI HTTPS = URI.create("https://codex.test/x");

  @TempDir static Path folder;
  private static TestCa ca;
  private static EchoServer server;
  private static TlsFront front;

  @BeforeAll
  static void start() throws Exception {
    ca = TestCa.create(folder, "Corp");
    server = new EchoServer(handshake -> "");
    front = TlsFront.start(ca.server("codex.test"), server.uri().getPort());
  }

  @AfterAll
  static void stop() throws Exception {
    front.close();
    server.close();
  }

  private static HttpClientFactory clients(String proxy, boolean isTrusted) {
    Map<String, String> variables = new LinkedHashMap<>(Map.of("HTTPS_PROXY", proxy));
    if (isTrusted) {
      variables.put("CODEX_CA_CERTIFICATE", ca.root().toString());
    }
    return HttpClientFactory.of(Environment.of(variables), Duration.ofSeconds(3));
  }

  private static HttpClient client(HttpClientFactory clients) {
    return new AuthorizedHttpClient(
        clients,
        new ScriptedSource(),
        HttpWorld.NAME,
        AllowedOrigins.of(List.of(HTTPS), false),
        TokenMetrics.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5h"})
  void aSecureWebSocketPassesThrough(String kind) throws Exception {
    try (TestProxy proxy =
            TestProxy.start(
                ServerSocketFactory.getDefault(), front.port(), Optional.of("kim:S3CRET"));
        HttpClientFactory clients =
            clients(kind + "://kim:S3CRET@127.0.0.1:" + proxy.port(), true);
        HttpClient client = client(clients)) {
      Ear ear = new Ear();
      WebSocket socket = client.newWebSocketBuilder().buildAsync(WSS, ear).join();
      assertThat(ear.next()).isEqualTo("open");
      socket.sendText("hello", true).join();
      assertThat(ear.next()).isEqualTo("hello");
      assertThat(proxy.seen())
          .containsExactly(
              kind.equals("http") ? "CONNECT codex.test:443 HTTP/1.1" : "SOCKS codex.test:443");
      assertThat(server.handshakes().toString()).doesNotContainIgnoringCase("proxy-");
      socket.abort();
      client.shutdownNow();
    }
  }

  @Test
  void b55_requestsAndWebSocketsSayWhichProxyRefuses() throws Exception {
    try (TestProxy proxy =
            TestProxy.start(
                ServerSocketFactory.getDefault(), front.port(), Optional.of("kim:S3CRET"));
        HttpClientFactory clients =
            clients("http://kim:WRONG-S3CRET@127.0.0.1:" + proxy.port(), true);
        HttpClient client = client(clients)) {
      String words =
          "the proxy http://127.0.0.1:"
              + proxy.port()
              + " (HTTPS_PROXY) did not accept the user name and password";
      IOException e = catchThrowableOfType(IOException.class, () -> send(client));
      assertThat(e).hasMessageContaining(words);
      Throwable async =
          catchThrowable(() -> client.newWebSocketBuilder().buildAsync(WSS, new Ear()).join());
      assertThat(async).hasRootCauseInstanceOf(IOException.class);
      assertThat(async.getCause()).hasMessageContaining(words);
      assertThat(Thrown.text(e) + Thrown.text(async)).doesNotContain("S3CRET");
      client.shutdownNow();
    }
  }

  @Test
  void b55_whoIsNotTrustedIsNamedAndTheKindOfExceptionStays() throws Exception {
    try (TestProxy proxy = TestProxy.start(front.port());
        HttpClientFactory clients = clients("http://127.0.0.1:" + proxy.port(), false);
        HttpClient client = client(clients)) {
      SSLHandshakeException e =
          catchThrowableOfType(SSLHandshakeException.class, () -> send(client));
      assertThat(e)
          .hasMessageContaining("https://codex.test, by way of the proxy http://127.0.0.1")
          .hasMessageContaining("issued by \"CN=Corp Intermediate\"")
          .hasMessageContaining("CODEX_CA_CERTIFICATE");
      client.shutdownNow();
    }
  }

  private static void send(HttpClient client) throws IOException, InterruptedException {
    client.send(HttpRequest.newBuilder(HTTPS).build(), HttpResponse.BodyHandlers.discarding());
  }
}
