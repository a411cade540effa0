package dev.latchkey.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.Environment;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Routes;
import dev.latchkey.trust.TrustAnchors;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates and proxies are told as requests have them. */
class NetworkChapterTest {
  private static final URI SAMPLE = URI.create("https://auth.openai.com");

  private static Decision decision(String id, Map<String, String> variables) {
    Environment environment = Environment.of(variables);
    return new NetworkChapter(
            environment,
            new TrustAnchors(environment),
            new Routes(new ProxyVariables(environment)),
            SAMPLE)
        .decisions().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void theVariablesForCertificatesAreNamed() {
    Decision decision =
        decision(
            "certificates", Map.of("CODEX_CA_CERTIFICATE", "/ca.pem", "SSL_CERT_FILE", "/ssl.pem"));
    assertThat(decision.value().orElseThrow())
        .contains("/ca.pem (CODEX_CA_CERTIFICATE), and /ssl.pem (SSL_CERT_FILE)");
    assertThat(decision.source().orElseThrow().place())
        .isEqualTo("CODEX_CA_CERTIFICATE, SSL_CERT_FILE");
  }

  @Test
  void withoutThemTheSystemsRootsCount() {
    Decision decision = decision("certificates", Map.of("SSL_CERT_FILE", ""));
    assertThat(decision.source()).contains(Source.BUILT_IN);
    assertThat(decision.value().orElseThrow()).contains("roots");
  }

  @Test
  void theProxyIsNamedAndWhatLosesAndNobodysPassword() {
    Decision decision =
        decision(
            "proxy",
            Map.of(
                "HTTPS_PROXY", "http://kim:hunter2@proxy.example.com:3128",
                "https_proxy", "other:1",
                "HTTP_PROXY", "plain:2",
                "all_proxy", "kim:hunter2@proxy.example.com",
                "no_proxy", "example.com"));
    assertThat(decision.value()).contains("http://proxy.example.com:3128");
    assertThat(decision.source().orElseThrow().place()).isEqualTo("HTTPS_PROXY");
    assertThat(decision.losers())
        .extracting(loser -> loser.value() + " " + loser.source() + ": " + loser.reason())
        .containsExactly(
            "other:1 https_proxy: HTTPS_PROXY comes before it",
            "plain:2 HTTP_PROXY: for servers with plain http",
            "proxy.example.com all_proxy: for what has no proxy of its own",
            "example.com no_proxy: names the servers without a proxy");
    assertThat(decision.toString()).doesNotContain("hunter2");
  }

  @Test
  void withoutAProxyItIsSaidWhy() {
    assertThat(decision("proxy", Map.of()).reason()).isEqualTo("no proxy is named");
    assertThat(
            decision("proxy", Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", "openai.com")).reason())
        .isEqualTo("NO_PROXY names it");
  }

  @Test
  void aBadProxyCannotBeTold() {
    Decision decision = decision("proxy", Map.of("ALL_PROXY", "socks://kim:hunter2@p:1"));
    assertThat(decision.trouble().orElseThrow().code().id()).isEqualTo("proxy-invalid");
    assertThat(decision.toString()).doesNotContain("hunter2");
  }
}
