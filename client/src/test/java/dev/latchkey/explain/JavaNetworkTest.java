package dev.latchkey.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.Environment;
import dev.latchkey.trust.TrustAnchors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Certificates and proxies are told as the JDK's client has them, whatever Codex would do. */
class JavaNetworkTest {
  private static final URI SAMPLE = URI.create("https://auth.openai.com");

  private static Decision decision(
      String id, Map<String, String> environment, Map<String, String> properties) {
    return decision(id, environment, properties, Proxy.NO_PROXY);
  }

  private static Decision decision(
      String id, Map<String, String> environment, Map<String, String> properties, Proxy proxy) {
    ProxySelector selector =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return uri.equals(SAMPLE) ? List.of(proxy) : List.of();
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        };
    return new JavaNetwork(
            Environment.of(environment),
            new TrustAnchors(Environment.of(environment)),
            name -> Optional.ofNullable(properties.get(name)),
            () -> selector,
            SAMPLE)
        .decisions().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void theVariablesForCertificatesAreNamed() {
    Decision decision =
        decision(
            "certificates",
            Map.of("CODEX_CA_CERTIFICATE", "/ca.pem", "SSL_CERT_FILE", "/ssl.pem"),
            Map.of());
    assertThat(decision.value())
        .contains("/ca.pem (CODEX_CA_CERTIFICATE), and /ssl.pem (SSL_CERT_FILE)");
    assertThat(decision.source().orElseThrow().place())
        .isEqualTo("CODEX_CA_CERTIFICATE, SSL_CERT_FILE");
  }

  @Test
  void withoutThemTheSystemsRootsCount() {
    Decision decision = decision("certificates", Map.of("SSL_CERT_FILE", ""), Map.of());
    assertThat(decision.source()).contains(Source.BUILT_IN);
    assertThat(decision.value().orElseThrow()).contains("roots");
  }

  @Test
  void proxiesOfTheEnvironmentAreSaidNotToBeReadAndLoseTheirPasswords() {
    Decision decision =
        decision(
            "proxy",
            Map.of(
                "HTTPS_PROXY", "http://kim:hunter2@proxy.example.com:3128",
                "all_proxy", "kim:hunter2@proxy.example.com",
                "no_proxy", "localhost"),
            Map.of());
    assertThat(decision.value()).contains("none");
    assertThat(decision.losers())
        .extracting(Loser::value)
        .containsExactly("http://proxy.example.com:3128", "proxy.example.com", "localhost");
    assertThat(decision.toString()).doesNotContain("hunter2");
  }

  @Test
  void theProxyThatTheClientWouldUseIsNamed() {
    Proxy proxy =
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.com", 3128));
    assertThat(decision("proxy", Map.of(), Map.of(), proxy).source().orElseThrow().place())
        .isEqualTo("this Java's proxy selector");
    Decision decision =
        decision("proxy", Map.of(), Map.of("https.proxyHost", "proxy.example.com"), proxy);
    assertThat(decision.value()).contains("proxy.example.com:3128");
    assertThat(decision.source().orElseThrow().place())
        .isEqualTo("system property https.proxyHost");
  }
}
