package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.InterceptingProxy;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.TlsFront;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests and web sockets of {@link Latchkey#http} behind a proxy that opens them (case 17). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterceptionTest {
  private static final String HOST = "backend.corp.example";

  @TempDir private Path folder;

  private final FakeIssuer issuer = FakeIssuer.start();
  private final TestHome home = TestHome.create();
  private TestCa world;
  private TestCa company;

  @BeforeEach
  void signIn() {
    world = TestCa.create(folder, "World");
    company = TestCa.create(folder, "Corp");
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
  }

  @AfterEach
  void close() {
    issuer.close();
    home.close();
  }

  private InterceptingProxy proxy(TlsFront front) {
    return InterceptingProxy.start(company, world.client(), front.port());
  }

  private Latchkey open(InterceptingProxy proxy, boolean trusting) {
    Map<String, String> variables = new HashMap<>(Map.of("HTTPS_PROXY", proxy.uri().toString()));
    if (trusting) {
      variables.put("CODEX_CA_CERTIFICATE", company.root().toString());
    }
    return Latchkey.builder().environment(Environment.of(variables)).home(home.path()).open();
  }

  @Test
  void case17_b55_aRequest() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + HOST + "/backend-api/wham/usage")).build();
    try (TlsFront front = TlsFront.start(world.server(HOST), issuer.uri().getPort());
        InterceptingProxy proxy = proxy(front)) {
      try (Latchkey latchkey = open(proxy, false);
          HttpClient http = latchkey.http(request.uri())) {
        assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
            .hasMessageContaining("\"CN=" + HOST + "\"")
            .hasMessageContaining("issued by \"CN=Corp Intermediate\", that by \"CN=Corp Root\"");
      }
      assertThat(proxy.tunnels()).containsExactly(HOST + ":443");
      issuer.assertNoRequests();
      try (Latchkey latchkey = open(proxy, true);
          HttpClient http = latchkey.http(request.uri())) {
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
      assertThat(proxy.requests()).containsExactly("GET /backend-api/wham/usage HTTP/1.1");
      issuer.assertRequests(Endpoint.BACKEND);
    }
  }

  @Test
  void case17_b55_aWebSocket() throws Exception {
    URI wss = URI.create("wss://" + HOST + "/codex");
    URI origin = URI.create("https://" + HOST);
    try (EchoServer server = new EchoServer(handshake -> "");
        TlsFront front = TlsFront.start(world.server(HOST), server.uri().getPort());
        InterceptingProxy proxy = proxy(front)) {
      try (Latchkey latchkey = open(proxy, false);
          HttpClient http = latchkey.http(origin)) {
        assertThatThrownBy(() -> http.newWebSocketBuilder().buildAsync(wss, new Ear()).join())
            .hasStackTraceContaining("\"CN=Corp Intermediate\"");
      }
      assertThat(server.handshakes()).isEmpty();
      try (Latchkey latchkey = open(proxy, true);
          HttpClient http = latchkey.http(origin)) {
        Ear ear = new Ear();
        var socket = http.newWebSocketBuilder().buildAsync(wss, ear).join();
        assertThat(ear.next()).isEqualTo("open");
        socket.sendText("hello", true).join();
        assertThat(ear.next()).isEqualTo("hello");
        socket.abort();
        http.shutdownNow();
      }
      assertThat(proxy.requests()).containsExactly("GET /codex HTTP/1.1");
      assertThat(EchoServer.header(server.handshakes().getFirst(), "Authorization"))
          .startsWith("Bearer ");
    }
  }
}
