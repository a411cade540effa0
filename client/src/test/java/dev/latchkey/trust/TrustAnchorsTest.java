package dev.latchkey.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.proxy.Proxies;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Routes;
import dev.latchkey.testkit.TestCa;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which certificates are trusted (policy §4, whose cases are numbered here; observed §9; B55, B56),
 * with a real authority and a real server.
 */
class TrustAnchorsTest {
  @TempDir static Path folder;

  private static HttpsServer server;
  private static Path root;
  private static Path middle;
  private static Path other;

  @BeforeAll
  static void open() throws Exception {
    TestCa ca = TestCa.create(folder, "Corp");
    root = ca.root();
    middle = ca.middle();
    other = TestCa.create(folder, "Other").root();
    server = serve(ca.server("localhost"));
  }

  private static HttpsServer serve(SSLContext context) throws Exception {
    HttpsServer made =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.setHttpsConfigurator(new HttpsConfigurator(context));
    made.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    made.start();
    return made;
  }

  @AfterAll
  static void close() {
    server.stop(0);
  }

  /** The variables, of which each may be a file of this test. */
  private static Environment environment(String codex, String ssl) {
    Map<String, String> variables = new HashMap<>();
    if (!codex.equals("-")) {
      variables.put("CODEX_CA_CERTIFICATE", codex);
    }
    if (!ssl.equals("-")) {
      variables.put("SSL_CERT_FILE", ssl);
    }
    return Environment.of(variables);
  }

  /** A machine whose distribution trusts {@code bundle}, which is not a file of its own. */
  private static SystemRoots machine(Path bundle) throws Exception {
    Path machine = Files.createTempDirectory(folder, "machine");
    Path place = machine.resolve("etc/ssl/certs/ca-certificates.crt");
    Files.createDirectories(place.getParent());
    Files.copy(bundle, place);
    return new SystemRoots(machine, "Linux", false);
  }

  private static int ask(TrustAnchors trust, HttpsServer asked) {
    try (JdkTransport transport = new JdkTransport(clients(trust))) {
      return transport
          .send(
              HttpCall.post(
                  URI.create("https://localhost:" + asked.getAddress().getPort() + "/oauth/token"),
                  "application/x-www-form-urlencoded",
                  "grant_type=authorization_code&code=test"))
          .status();
    }
  }

  private static int ask(String codex, String ssl) throws Exception {
    return ask(new TrustAnchors(environment(codex, ssl), machine(other)), server);
  }

  private static Path write(String text) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "bundle", ".pem"), text);
  }

  @Test
  void case16_aCallToAServerOfTheBundlesAuthority() throws Exception {
    assertThat(ask(root.toString(), "-")).isEqualTo(200);
    assertThat(ask("-", root.toString())).isEqualTo(200);
    assertThatThrownBy(() -> ask("-", "-")).isInstanceOf(UnreachableException.class);
  }

  @Test
  void case1_case2_case3_whichVariableCounts() {
    assertThat(new TrustAnchors(environment("/a", "/b")).variables())
        .containsExactly("CODEX_CA_CERTIFICATE", "SSL_CERT_FILE");
    assertThat(new TrustAnchors(environment("-", "/b")).variables())
        .containsExactly("SSL_CERT_FILE");
    assertThat(new TrustAnchors(environment("/a", "-")).variables())
        .containsExactly("CODEX_CA_CERTIFICATE");
    assertThat(new TrustAnchors(environment("", "/b")).variables())
        .containsExactly("SSL_CERT_FILE");
    assertThat(new TrustAnchors(environment("", "")).variables()).isEmpty();
  }

  @Test
  void theDistributionsRootsAreTrusted() throws Exception {
    assertThat(ask(new TrustAnchors(environment("-", "-"), machine(root)), server)).isEqualTo(200);
    assertThat(ask(new TrustAnchors(environment(other.toString(), "-"), machine(root)), server))
        .describedAs("CODEX_CA_CERTIFICATE adds to them")
        .isEqualTo(200);
    assertThatThrownBy(
            () -> ask(new TrustAnchors(environment("-", other.toString()), machine(root)), server))
        .describedAs("SSL_CERT_FILE takes their place")
        .isInstanceOf(UnreachableException.class);
  }

  @Test
  void oneOfTheTwoMayBeWrong() throws Exception {
    assertThat(ask(other.toString(), root.toString())).isEqualTo(200);
    assertThat(ask(root.toString(), other.toString())).isEqualTo(200);
    assertThat(ask(root.toString(), "/nowhere.pem")).isEqualTo(200);
    assertThat(ask(root.toString(), write("").toString())).describedAs("case 6").isEqualTo(200);
    assertThatThrownBy(() -> ask("/nowhere.pem", root.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("/nowhere.pem (CODEX_CA_CERTIFICATE)")
        .hasMessageContaining("there is no such file");
  }

  static List<String> goodBundles() throws Exception {
    String pem = Files.readString(root);
    String middlePem = Files.readString(middle);
    return List.of(
        pem,
        pem + middlePem,
        pem.replace("\r\n", "\n"),
        pem.replace("\r\n", "\n").replace("\n", "\r\n"),
        pem.strip(),
        "# ours\n" + pem + "\nmore words: -- -----\n" + middlePem,
        pem + "-----BEGIN X509 CRL-----\nMIIC\n-----END X509 CRL-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + pem,
        "\uFEFF\n" + pem,
        "\uFEFF" + pem,
        trusted(pem));
  }

  /** As OpenSSL writes it: with something behind the certificate. */
  private static String trusted(String pem) {
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    byte[] der = Base64.getDecoder().decode(base64);
    byte[] longer = Arrays.copyOf(der, der.length + 5);
    longer[der.length] = 0x30;
    return "-----BEGIN TRUSTED CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(longer)
        + "\n-----END TRUSTED CERTIFICATE-----\n";
  }

  @ParameterizedTest
  @MethodSource("goodBundles")
  void case4_case5_case7_case10_case11_whatIsGood(String pem) throws Exception {
    assertThat(ask(write(pem).toString(), "-")).isEqualTo(200);
    assertThat(ask("-", write(pem).toString())).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN X509 CRL-----\nMIIC\n-----END X509 CRL-----\n"
      })
  void case8_withoutACertificate(String pem) throws Exception {
    Path file = write(pem);
    assertThatThrownBy(() -> ask(file.toString(), "-"))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CA_INVALID);
              assertThat(e.remedy()).contains("CODEX_CA_CERTIFICATE", "SSL_CERT_FILE");
            })
        .hasMessageContaining(file + " (CODEX_CA_CERTIFICATE)")
        .hasMessageContaining("no certificates found in PEM file");
  }

  @Test
  void case9_b56_whatIsDamagedIsNamedWithLineAndBlock() throws Exception {
    String pem = Files.readString(root).strip().replace("\r\n", "\n") + "\n";
    int lines = pem.split("\n", -1).length;
    for (Map.Entry<String, String> damage :
        Map.of(
                "-----BEGIN CERTIFICATE-----\nMIIBroken", "-----END is missing",
                "-----BEGIN CERTIFICATE-----\nMII!\n-----END CERTIFICATE-----", "does not belong",
                "-----BEGIN CERTIFICATE-----\nMIIBB\n-----END CERTIFICATE-----", "no Base64",
                "-----BEGIN CERTIFICATE-----\nAA==\n-----END CRL-----", "that belongs to line",
                "-----BEGIN CERTIFICATE---\nAA==\n", "does not end with -----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "no certificate",
                "-----BEGIN X509 CRL-----\n*\n-----END X509 CRL-----", "does not belong")
            .entrySet()) {
      Path file = write(pem + damage.getKey());
      assertThatThrownBy(() -> ask("-", file.toString()))
          .describedAs(damage.getKey())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(damage.getValue())
          .hasMessageContaining("block 2")
          .hasMessageContaining("(SSL_CERT_FILE)")
          .satisfies(e -> {
            String message = String.valueOf(e.getMessage());
            int line = Integer.parseInt(message.replaceAll("(?s).*, line (\\d+) .*", "$1"));
            assertThat(line).isBetween(lines, lines + 2);
          });
    }
    Path cut =
        write("-----BEGIN TRUSTED CERTIFICATE-----\nMIIB\n-----END TRUSTED CERTIFICATE-----\n");
    assertThatThrownBy(() -> ask(cut.toString(), "-"))
        .hasMessageContaining("failed to extract certificate data from TRUSTED CERTIFICATE");
  }

  @Test
  void b56_whatIsNoPemFileAtAllIsRecognised() throws Exception {
    String pem = Files.readString(root);
    Path der = Files.createTempFile(folder, "bundle", ".der");
    Files.write(der, Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
    Path utf16 = Files.createTempFile(folder, "bundle", ".txt");
    Files.writeString(utf16, "\uFEFF" + pem, StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> ask(der.toString(), "-"))
        .hasMessageContaining("no certificates found in PEM file, it is in DER");
    assertThatThrownBy(() -> ask(utf16.toString(), "-"))
        .hasMessageContaining("no certificates found in PEM file, it is text in UTF-16");
  }

  @Test
  void aFolderAndABlankAreNoFiles() {
    assertThatThrownBy(() -> ask(folder.toString(), "-"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("that is a folder");
    assertThatThrownBy(() -> ask(" ", "-")).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void b55_whoseCertificateItIsAndWhoIssuedIt() {
    assertThatThrownBy(() -> ask("-", other.toString()))
        .isInstanceOfSatisfying(
            UnreachableException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_UNTRUSTED);
              assertThat(e.remedy()).contains("CODEX_CA_CERTIFICATE");
            })
        .hasMessageContaining("https://localhost:" + server.getAddress().getPort())
        .hasMessageContaining("\"CN=localhost\"")
        .hasMessageContaining("issued by \"CN=Corp Intermediate\", that by \"CN=Corp Root\"")
        .hasMessageContaining(other + " (SSL_CERT_FILE)");
  }

  /** The usual reason why curl or Node gets through and this program does not. */
  @Test
  void b55_aFileThatOnlyOtherProgramsReadIsNamed() throws Exception {
    Environment environment = Environment.of(Map.of("NODE_EXTRA_CA_CERTS", root.toString()));
    assertThatThrownBy(() -> ask(new TrustAnchors(environment, machine(other)), server))
        .isInstanceOfSatisfying(
            UnreachableException.class,
            e ->
                assertThat(e.remedy())
                    .endsWith("; NODE_EXTRA_CA_CERTS names " + root + ", which is not read here"));
  }

  @Test
  void b55_aCertificateForAnotherHost() throws Exception {
    HttpsServer wrong = serve(TestCa.create(folder, "Guest").server("portal.example"));
    try {
      Path guest = folder.resolve("Guest-root.pem");
      assertThatThrownBy(() ->
              ask(new TrustAnchors(environment(guest.toString(), "-"), machine(other)), wrong))
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("\"CN=portal.example\", which is not for localhost");
    } finally {
      wrong.stop(0);
    }
  }

  @Test
  void b55_aCertificateThatHasEnded() throws Exception {
    Instant now = Instant.now();
    HttpsServer ended =
        serve(
            TestCa.create(folder, "Old")
                .server(
                    "localhost", now.minus(Duration.ofDays(20)), now.minus(Duration.ofDays(10))));
    try {
      Path old = folder.resolve("Old-root.pem");
      assertThatThrownBy(
              () -> ask(new TrustAnchors(environment(old.toString(), "-"), machine(other)), ended))
          .isInstanceOfSatisfying(
              UnreachableException.class, e -> assertThat(e.remedy()).contains("clock"))
          .hasMessageContaining("is good from ");
    } finally {
      ended.stop(0);
    }
  }

  @Test
  void theSystemsRootsHaveWhatJavaHas() throws Exception {
    assertThat(new SystemRoots(folder, "Linux", false).read())
        .containsAll(Set.copyOf(SystemRoots.accepted(null)));
    assertThat(SystemRoots.ofThisMachine().describe()).contains("roots");
  }

  @Test
  void lengthsOfDer() {
    assertThat(CaBundle.derLength(new byte[] {0x30, 0x00, 1})).isEqualTo(2);
    assertThat(CaBundle.derLength(new byte[] {0x30, (byte) 0x81, 0x01, 7, 9})).isEqualTo(4);
    for (byte[] bad :
        List.of(
            new byte[] {},
            new byte[] {0x30},
            new byte[] {0x30, 5, 1},
            new byte[] {0x30, (byte) 0x80, 0, 0},
            new byte[] {0x30, (byte) 0x85, 0, 0, 0, 0, 0, 0},
            new byte[] {0x30, (byte) 0x84, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff})) {
      assertThat(CaBundle.derLength(bad)).isEqualTo(-1);
    }
  }

  @Test
  void anyTextIsABundleOrAClearError() throws Exception {
    String pem = Files.readString(root);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder(pem);
      for (int j = 0; j < 1 + random.nextInt(4); j++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(300));
          case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
          default -> text.insert(at, text.substring(random.nextInt(text.length())));
        }
      }
      Path file = write(text.toString());
      try {
        assertThat(CaBundle.read("V", file.toString()).certificates()).isNotEmpty();
      } catch (ConfigurationException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.CA_INVALID);
      }
      Files.delete(file);
    }
  }

  private static HttpClientFactory clients(TrustAnchors trust) {
    Duration limit = Duration.ofSeconds(5);
    Routes routes = new Routes(new ProxyVariables(Environment.of(Map.of())));
    return new HttpClientFactory(limit, trust, new Proxies(routes, limit, trust));
  }
}
