package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a certificate the server may listen anywhere, and speaks TLS only. */
class TlsTest {
  private static final String STORE_PASSWORD = "changeit";

  @TempDir Path temporary;

  @Test
  void overTlsTheIssuerIsHttpsAndCookiesAreSecure() throws Exception {
    Path keyStore = temporary.resolve("store.p12");
    int made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                keyStore.toString())
            .start()
            .waitFor();
    assertThat(made).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, STORE_PASSWORD.toCharArray());
    }
    Path certificate = temporary.resolve("cert.pem");
    Path key = temporary.resolve("key.pem");
    pem(certificate, "CERTIFICATE", store.getCertificate("a").getEncoded());
    pem(key, "PRIVATE KEY", store.getKey("a", STORE_PASSWORD.toCharArray()).getEncoded());

    try (Site site =
            Site.start(
                temporary, options -> options.withTls(certificate, key), Authority.Seams.NONE);
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
      assertThat(site.base().getScheme()).isEqualTo("https");
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(URI.create(site.base() + Site.authorize(Site.asked())))
                  .build(),
              BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("set-cookie").orElse(""))
          .startsWith("__Host-")
          .endsWith("; Secure");
      assertThat(page.headers().firstValue("strict-transport-security")).isPresent();
      client.shutdownNow();
      assertThat(client.awaitTermination(java.time.Duration.ofSeconds(5))).isTrue();
    }
  }

  private static void pem(Path file, String kind, byte[] der) throws Exception {
    Files.writeString(
        file,
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind));
  }

  private static SSLContext trusting(KeyStore store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", store.getCertificate("a"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
