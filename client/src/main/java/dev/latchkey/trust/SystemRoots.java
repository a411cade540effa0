package dev.latchkey.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The roots that this machine trusts: what its distribution, or its system's store, has and what
 * the Java runtime brings along. Who has set {@code javax.net.ssl.trustStore} has chosen, and gets
 * that alone. Immutable; reads when asked.
 */
final class SystemRoots {
  /** Where distributions keep them: Debian, Fedora, openSUSE, Alpine. */
  private static final List<String> BUNDLES =
      List.of(
          "etc/ssl/certs/ca-certificates.crt",
          "etc/pki/tls/certs/ca-bundle.crt",
          "etc/ssl/ca-bundle.pem",
          "etc/ssl/cert.pem");

  private final Path root;
  private final String system;
  private final boolean isChosen;

  /**
   * @param root where the machine's files are
   * @param system what kind of machine it is, as in {@code os.name}
   * @param isChosen whether somebody has told this Java what to trust
   */
  SystemRoots(Path root, String system, boolean isChosen) {
    this.root = root;
    this.system = system;
    this.isChosen = isChosen;
  }

  /** Those of this machine. */
  static SystemRoots ofThisMachine() {
    return new SystemRoots(
        Path.of("/"),
        System.getProperty("os.name", ""),
        System.getProperty("javax.net.ssl.trustStore") != null
            || System.getProperty("javax.net.ssl.trustStoreType") != null);
  }

  /** For people. */
  String describe() {
    if (isChosen) {
      return "the trust store that javax.net.ssl.trustStore names";
    }
    return bundle()
        .map(file -> "the system's roots (" + file + ") and Java's own")
        .orElse(
            store() == null
                ? "Java's own roots"
                : "the system's roots (" + store() + ") and Java's own");
  }

  /** The roots, each once. What of the system's store cannot be read is left out. */
  Set<X509Certificate> read() throws GeneralSecurityException, IOException {
    Set<X509Certificate> roots = new LinkedHashSet<>();
    if (!isChosen) {
      Optional<Path> bundle = bundle();
      if (bundle.isPresent()) {
        roots.addAll(readable(bundle.get()));
      }
      String store = store();
      if (store != null) {
        KeyStore keys = KeyStore.getInstance(store);
        keys.load(null, null);
        roots.addAll(accepted(keys));
      }
    }
    roots.addAll(accepted(null));
    return roots;
  }

  private Optional<Path> bundle() {
    if (!system.startsWith("Windows") && !system.startsWith("Mac")) {
      for (String name : BUNDLES) {
        Path file = root.resolve(name);
        if (Files.isReadable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private @Nullable String store() {
    if (system.startsWith("Windows")) {
      return "Windows-ROOT";
    }
    return system.startsWith("Mac") ? "KeychainStore-ROOT" : null;
  }

  private static List<X509Certificate> readable(Path bundle) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemBlock block :
          new PemText(Files.readString(bundle, StandardCharsets.ISO_8859_1)).blocks()) {
        try {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        } catch (CertificateException notOne) {
          // A root that this Java cannot read is one fewer to trust.
        }
      }
    } catch (PemText.DamagedException | CertificateException e) {
      // Java's own roots are left, and an error of trust names what was used.
    }
    return certificates;
  }

  /** Those of {@code keys}, or those that Java trusts by default. */
  static List<X509Certificate> accepted(@Nullable KeyStore keys) throws GeneralSecurityException {
    return List.of(manager(keys).getAcceptedIssuers());
  }

  private static X509TrustManager manager(@Nullable KeyStore keys) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(keys);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("this Java has no X.509 trust manager");
  }
}
