package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithIssuer
class InterceptingProxyTest {
  private static final String HOST = "auth.corp.example";

  @TempDir Path folder;

  private static int ask(InterceptingProxy proxy, SSLContext trust) throws IOException {
    InetSocketAddress address = new InetSocketAddress(proxy.uri().getHost(), proxy.uri().getPort());
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + HOST + "/oauth/authorize")
                .toURL()
                .openConnection(new Proxy(Proxy.Type.HTTP, address));
    connection.setSSLSocketFactory(trust.getSocketFactory());
    return connection.getResponseCode();
  }

  @Test
  void itReadsWhatClientsSayThatTrustItAndPassesItOn(FakeIssuer issuer) throws Exception {
    TestCa world = TestCa.create(folder, "World");
    TestCa corp = TestCa.create(folder, "Corp");
    try (TlsFront front = TlsFront.start(world.server(HOST), issuer.uri().getPort());
        InterceptingProxy proxy = InterceptingProxy.start(corp, world.client(), front.port())) {
      assertThat(ask(proxy, corp.client())).isEqualTo(400);
      assertThat(proxy.requests()).containsExactly("GET /oauth/authorize HTTP/1.1");
      issuer.assertRequests(Endpoint.AUTHORIZE);

      assertThatThrownBy(() -> ask(proxy, world.client()))
          .isInstanceOf(SSLHandshakeException.class);
      assertThat(proxy.tunnels()).containsExactly(HOST + ":443", HOST + ":443");
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void itLeadsToNobodyWhomItDoesNotTrustItself(FakeIssuer issuer) throws Exception {
    TestCa world = TestCa.create(folder, "World");
    TestCa corp = TestCa.create(folder, "Corp");
    try (TlsFront front = TlsFront.start(world.server(HOST), issuer.uri().getPort());
        InterceptingProxy proxy = InterceptingProxy.start(corp, corp.client(), front.port())) {
      assertThatThrownBy(() -> ask(proxy, corp.client())).isInstanceOf(IOException.class);
      issuer.assertNoRequests();
    }
  }
}
