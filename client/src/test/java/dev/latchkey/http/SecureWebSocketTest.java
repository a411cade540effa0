package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TlsFront;
import dev.latchkey.trust.UntrustedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle that holds for requests holds for secure web sockets, too (R-AUTH-31, case 14). */
class SecureWebSocketTest {
  @TempDir Path folder;

  @Test
  void theBundleCountsForRequestsAndWebSockets() throws Exception {
    TestCa ca = TestCa.create(folder, "Corp");
    try (EchoServer server = new EchoServer(handshake -> "");
        TlsFront front = TlsFront.start(ca.server("localhost"), server.uri().getPort())) {
      URI wss = URI.create("wss://localhost:" + front.port() + "/codex");
      try (HttpClient client = client(Map.of("CODEX_CA_CERTIFICATE", ca.root().toString()), wss)) {
        Ear ear = new Ear();
        WebSocket socket = client.newWebSocketBuilder().buildAsync(wss, ear).join();
        assertThat(ear.next()).isEqualTo("open");
        socket.sendText("hello", true).join();
        assertThat(ear.next()).isEqualTo("hello");
        socket.abort();
        client.shutdownNow();
      }
      try (HttpClient client = client(Map.of(), wss)) {
        assertThatThrownBy(() -> client.newWebSocketBuilder().buildAsync(wss, new Ear()).join())
            .isInstanceOf(CompletionException.class)
            .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class)
            .hasStackTraceContaining(UntrustedException.class.getName());
        assertThatThrownBy(() ->
                client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + front.port() + "/"))
                        .build(),
                    HttpResponse.BodyHandlers.discarding()))
            .hasStackTraceContaining(UntrustedException.class.getName());
        client.shutdownNow();
      }
    }
  }

  private static HttpClient client(Map<String, String> variables, URI wss) {
    URI https = URI.create("https://localhost:" + wss.getPort());
    return new AuthorizedHttpClient(
        HttpClientFactory.of(Environment.of(variables), HttpClientFactory.USUAL_LIMIT),
        new ScriptedSource(),
        HttpWorld.NAME,
        AllowedOrigins.of(List.of(https), false),
        TokenMetrics.NONE);
  }
}
