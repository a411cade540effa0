package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithIssuer
class TestCaTest {
  @TempDir Path folder;

  private static Page ask(SSLContext client, URI address) {
    return new HttpDriver()
        .trusting(client.getSocketFactory())
        .get(address.resolve(Endpoint.AUTHORIZE.path()));
  }

  @Test
  void whoTrustsItTrustsItsServers(FakeIssuer issuer) {
    TestCa ca = TestCa.create(folder, "Corp");
    TestCa other = TestCa.create(folder, "Other");
    for (String host : List.of("localhost", "127.0.0.1")) {
      try (TlsFront front = TlsFront.start(ca.server(host), issuer.uri().getPort(), "TLSv1.3")) {
        assertThat(ask(ca.client(), front.uri(host)).status()).isEqualTo(400);
        assertThatThrownBy(() -> ask(other.client(), front.uri(host)))
            .isInstanceOf(UncheckedIOException.class)
            .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
      }
    }
    assertThat(issuer.requests(Endpoint.AUTHORIZE)).hasSize(2);
  }

  @Test
  void aCertificateEndsWhenItIsTold(FakeIssuer issuer) {
    TestCa ca = TestCa.create(folder, "Corp");
    Instant now = Instant.now();
    SSLContext ended =
        ca.server("localhost", now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
    try (TlsFront front = TlsFront.start(ended, issuer.uri().getPort())) {
      assertThatThrownBy(() -> ask(ca.client(), front.uri("localhost")))
          .hasCauseInstanceOf(SSLException.class);
    }
    issuer.assertNoRequests();
  }

  @Test
  void theCertificatesAreInFiles() throws Exception {
    TestCa ca = TestCa.create(folder, "Corp");
    ca.server("www.example");
    X509Certificate root = read(ca.root());
    X509Certificate middle = read(ca.middle());
    X509Certificate leaf = read(ca.certificate("www.example"));
    root.verify(root.getPublicKey());
    middle.verify(root.getPublicKey());
    leaf.verify(middle.getPublicKey());
    assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=Corp Root");
    assertThat(leaf.getIssuerX500Principal().getName()).isEqualTo("CN=Corp Intermediate");
    assertThat(root.getBasicConstraints()).isNotNegative();
    assertThat(leaf.getBasicConstraints()).isNegative();
    assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, "www.example"));
    leaf.checkValidity();
  }

  private static X509Certificate read(Path pem) throws Exception {
    try (var in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
