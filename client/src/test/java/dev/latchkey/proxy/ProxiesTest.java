package dev.latchkey.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.config.Environment;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.RawServer;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TlsFront;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests through proxies of every kind, to a server whose name only the proxy knows. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxiesTest {
  private static final String LOGIN = "kim:S3CR@T";
  private static final String IN_URL = "kim:S3CR%40T@";

  @TempDir static Path folder;
  private static TestCa ca;
  private static SSLContext server;

  private FakeIssuer issuer;
  private TlsFront secure;

  @BeforeAll
  static void createCa() throws Exception {
    ca = TestCa.create(folder, "Corp");
    server = ca.server("issuer.test");
  }

  @BeforeEach
  void start() throws Exception {
    issuer = FakeIssuer.start();
    issuer.on(Endpoint.OTHER).answer(Answer.json(200, "{\"is\":\"it\"}"));
    secure = TlsFront.start(server, issuer.uri("/").getPort());
  }

  @AfterEach
  void stop() {
    secure.close();
    issuer.close();
  }

  private static HttpClientFactory clients(Map<String, String> variables) {
    Map<String, String> all = new LinkedHashMap<>(variables);
    all.put("CODEX_CA_CERTIFICATE", ca.root().toString());
    return HttpClientFactory.of(Environment.of(all), Duration.ofSeconds(2));
  }

  private static HttpReply send(Map<String, String> variables, String uri) {
    try (HttpClientFactory clients = clients(variables);
        JdkTransport transport = new JdkTransport(clients)) {
      return transport.send(
          HttpCall.post(URI.create(uri), "text/x", "bödy").within(Duration.ofSeconds(5)));
    }
  }

  private static UnreachableException trouble(String proxy, String uri) {
    UnreachableException e =
        catchThrowableOfType(
            UnreachableException.class, () -> send(Map.of("ALL_PROXY", proxy), uri));
    assertThat(Thrown.text(e)).doesNotContain("S3CR");
    return e;
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5h"})
  void aSecureRequestPassesThroughATunnel(String kind) throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port())) {
      HttpReply reply =
          send(
              Map.of("HTTPS_PROXY", kind + "://127.0.0.1:" + proxy.port()),
              "https://issuer.test/oauth?x=y");
      assertThat(reply.body()).isEqualTo("{\"is\":\"it\"}");
      assertThat(proxy.seen())
          .containsExactly(
              kind.equals("http") ? "CONNECT issuer.test:443 HTTP/1.1" : "SOCKS issuer.test:443");
      assertThat(issuer.only(Endpoint.OTHER).body()).isEqualTo("bödy");
      nothingOfTheProxyReachesTheServer();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "socks5h"})
  void theLoginOfTheAddressIsShownToTheProxyAndToNobodyElse(String kind) throws Exception {
    ServerSocketFactory doors =
        kind.equals("https")
            ? ca.server("localhost").getServerSocketFactory()
            : ServerSocketFactory.getDefault();
    try (TestProxy proxy = TestProxy.start(doors, secure.port(), Optional.of(LOGIN))) {
      String address = kind + "://" + IN_URL + "localhost:" + proxy.port();
      assertThat(send(Map.of("all_proxy", address), "https://issuer.test/").status())
          .isEqualTo(200);
      nothingOfTheProxyReachesTheServer();
      UnreachableException e = trouble(address.replace("%40", "%41"), "https://issuer.test/");
      assertThat(e.code()).isEqualTo(ErrorCode.PROXY_REFUSED);
      assertThat(e.getMessage())
          .contains(kind + "://localhost:" + proxy.port() + " (ALL_PROXY)")
          .contains("did not accept the user name and password");
      assertThat(e.mayHaveArrived()).isFalse();
      assertThat(trouble(address.replace(IN_URL, ""), "https://issuer.test/"))
          .hasMessageContaining("wants a user name and a password");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http, POST http://issuer.test:81/oauth?x=y HTTP/1.1",
    "socks5h, SOCKS issuer.test:81"
  })
  void case5_1_7_aPlainRequestIsSentInFull(String kind, String seen) throws Exception {
    int port = issuer.uri("/").getPort();
    try (TestProxy proxy =
        TestProxy.start(ServerSocketFactory.getDefault(), port, Optional.of(LOGIN))) {
      String address = kind + "://" + IN_URL + "127.0.0.1:" + proxy.port();
      assertThat(send(Map.of("HTTP_PROXY", address), "http://issuer.test:81/oauth?x=y").status())
          .isEqualTo(200);
      assertThat(proxy.seen()).containsExactly(seen);
      nothingOfTheProxyReachesTheServer();
      assertThat(issuer.only(Endpoint.OTHER).body()).isEqualTo("bödy");
      UnreachableException e = trouble(address.replace("kim", "joe"), "http://issuer.test:81/");
      assertThat(e.code()).isEqualTo(ErrorCode.PROXY_REFUSED);
    }
  }

  private void nothingOfTheProxyReachesTheServer() {
    assertThat(issuer.only(Endpoint.OTHER).headers().toString())
        .doesNotContainIgnoringCase("proxy-");
  }

  @Test
  void manyRequestsShareOneTunnel() throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port());
        HttpClientFactory clients =
            clients(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()));
        JdkTransport transport = new JdkTransport(clients)) {
      for (int i = 0; i < 5; i++) {
        issuer.on(Endpoint.OTHER).answer(Answer.json(200, "{}"));
        assertThat(transport.send(HttpCall.get(URI.create("https://issuer.test/"))).status())
            .isEqualTo(200);
      }
      assertThat(proxy.seen()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 No  | proxy-refused      | it answered 403 No",
        "407 Who | proxy-refused      | wants a user name",
        "502 Bad | issuer-unreachable | was not reached by way of the proxy",
        "503 Bad | issuer-unreachable | it answered 503 Bad",
        "302 Go  | proxy-refused      | it answered 302 Go"
      })
  void whatAProxyAnswersIsSaid(String status, String code, String words) throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port())) {
      proxy.answer("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
      UnreachableException e = trouble("http://127.0.0.1:" + proxy.port(), "https://issuer.test/");
      assertThat(e.code().id()).isEqualTo(code);
      assertThat(e.getMessage()).contains(words);
      assertThat(e.mayHaveArrived()).isFalse();
    }
  }

  @Test
  void aSignInThatIsNotSpokenHereIsNamed() throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port())) {
      proxy.answer(
          "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n");
      assertThat(trouble("http://127.0.0.1:" + proxy.port(), "https://issuer.test/"))
          .hasMessageContaining("(it knows Negotiate, NTLM)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, proxy-refused, its rules",
    "4, issuer-unreachable, the host is unreachable",
    "5, issuer-unreachable, nothing listens",
    "1, issuer-unreachable, SOCKS reply 1"
  })
  void whatASocksProxyAnswersIsSaid(String reply, String code, String words) throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port())) {
      proxy.answer(reply);
      UnreachableException e =
          trouble("socks5h://127.0.0.1:" + proxy.port(), "https://issuer.test/");
      assertThat(e.code().id()).isEqualTo(code);
      assertThat(e.getMessage()).contains(words).contains("issuer.test:443");
    }
  }

  @Test
  void socks5LooksNamesUpHere() throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port())) {
      assertThat(trouble("socks5://127.0.0.1:" + proxy.port(), "https://issuer.invalid/"))
          .hasMessageContaining("socks5h:// lets the proxy look names up");
      assertThat(proxy.seen()).isEmpty();
    }
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    UnreachableException e = trouble("http://kim:S3CR@127.0.0.1:" + port, "https://issuer.test/");
    assertThat(e.code()).isEqualTo(ErrorCode.PROXY_UNREACHABLE);
    assertThat(e.getMessage())
        .isEqualTo(
            "the proxy http://127.0.0.1:"
                + port
                + " (ALL_PROXY) was not reached: nothing listens there");
    assertThat(trouble("http://proxy.invalid:1", "https://issuer.test/"))
        .hasMessageContaining("its name is not known");
  }

  @Test
  void aProxyThatSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(trouble("http://127.0.0.1:" + silent.getLocalPort(), "https://issuer.test/"))
          .hasMessageContaining("it gave no answer within 2 s");
    }
  }

  @Test
  void whatIsNoProxyIsSaidToBeNone() throws Exception {
    try (RawServer ssh = RawServer.answering("SSH-2.0-x\r\n\r\n")) {
      for (String kind : new String[] {"http", "https", "socks5h"}) {
        UnreachableException e =
            trouble(kind + "://127.0.0.1:" + ssh.port(), "https://issuer.test/");
        assertThat(e.code()).isEqualTo(ErrorCode.PROXY_UNREACHABLE);
      }
    }
  }

  @Test
  void b55_anInterceptedConnectionNamesTheProxyAndTheCertificate() throws Exception {
    TestCa other = TestCa.create(folder, "Wall");
    try (TlsFront wall = TlsFront.start(other.server("issuer.test"), issuer.uri("/").getPort());
        TestProxy proxy = TestProxy.start(wall.port())) {
      UnreachableException e = trouble("http://127.0.0.1:" + proxy.port(), "https://issuer.test/");
      assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_UNTRUSTED);
      assertThat(e.getMessage())
          .contains("https://issuer.test")
          .contains("by way of the proxy http://127.0.0.1:" + proxy.port() + " (ALL_PROXY)")
          .contains("issued by \"CN=Wall Intermediate\"");
      issuer.assertNoRequests();
    }
  }

  @Test
  void ourEndOfATunnelServesNobodyElse() throws Exception {
    try (TestProxy proxy = TestProxy.start(secure.port());
        HttpClientFactory clients =
            clients(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port()));
        Passage passage = clients.proxies().open(URI.create("https://issuer.test/"))) {
      InetSocketAddress door =
          (InetSocketAddress)
              clients
                  .proxies()
                  .selector()
                  .select(URI.create("https://issuer.test/"))
                  .getFirst()
                  .address();
      String ticket = passage.ticket().orElseThrow().reveal();
      assertThat(asked(door, "issuer.test:443", "")).startsWith("HTTP/1.1 407");
      assertThat(asked(door, "issuer.test:443", "Proxy-Authorization: Latchkey x\r\n"))
          .startsWith("HTTP/1.1 407");
      assertThat(asked(door, "other.test:443", "Proxy-Authorization: " + ticket + "\r\n"))
          .startsWith("HTTP/1.1 403");
      assertThat(proxy.seen()).isEmpty();
      passage.close();
      assertThat(asked(door, "issuer.test:443", "Proxy-Authorization: " + ticket + "\r\n"))
          .startsWith("HTTP/1.1 407");
      clients.close();
      assertThat(afterTheEnd(door)).isEmpty();
    }
  }

  /** Refused, or cut off without a word. */
  private static String afterTheEnd(InetSocketAddress door) {
    try {
      return asked(door, "issuer.test:443", "");
    } catch (IOException e) {
      return "";
    }
  }

  private static String asked(InetSocketAddress door, String authority, String header)
      throws IOException {
    try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("CONNECT " + authority + " HTTP/1.1\r\n" + header + "\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
