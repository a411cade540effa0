package dev.latchkey.trust;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates a program trusts (R-AUTH-31, policy §4.1, §4.2): what {@code
 * CODEX_CA_CERTIFICATE} names, beside the system's roots; or {@code SSL_CERT_FILE} in place of
 * those. One decision for every connection.
 *
 * <p>The variables' files are read when the first client is made, so that a wrong one is an error
 * before anything is sent; the system's roots when the first server has to be judged. Thread-safe.
 */
public final class TrustAnchors {
  private static final String CODEX = "CODEX_CA_CERTIFICATE";
  private static final String SSL = "SSL_CERT_FILE";

  /** Where other programs look: Node, Python, curl, git, the AWS CLI, cargo, OpenSSL. */
  private static final List<String> OF_OTHERS =
      List.of(
          "NODE_EXTRA_CA_CERTS",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "GIT_SSL_CAINFO",
          "AWS_CA_BUNDLE",
          "CARGO_HTTP_CAINFO",
          "SSL_CERT_DIR");

  private final Environment environment;
  private final SystemRoots system;
  private @Nullable SSLContext context; // guarded by this

  /** Those of a process with these variables. */
  public TrustAnchors(Environment environment) {
    this(environment, SystemRoots.ofThisMachine());
  }

  TrustAnchors(Environment environment, SystemRoots system) {
    this.environment = environment;
    this.system = system;
  }

  /** For people: what is trusted, and who said so. */
  public String describe() {
    Optional<String> codex = environment.get(CODEX);
    Optional<String> ssl = environment.get(SSL);
    String base = ssl.map(file -> shown(file) + " (" + SSL + ")").orElseGet(system::describe);
    return codex.map(file -> shown(file) + " (" + CODEX + "), and " + base).orElse(base);
  }

  private static String shown(String file) {
    return Printable.escape(file, 500);
  }

  /** The variables that count, the one that an error would be about first. */
  public List<String> variables() {
    return Stream.of(CODEX, SSL).filter(name -> environment.get(name).isPresent()).toList();
  }

  /**
   * For people whose program does not trust a server: a variable that only other programs read, and
   * the file that it names, which may be the one that is missing here.
   */
  private Optional<String> unread() {
    for (String name : OF_OTHERS) {
      Optional<String> file = environment.get(name);
      if (file.isPresent()) {
        return Optional.of(name + " names " + shown(file.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * The certificates in the file that {@code variable}, one of {@link #variables()}, names; none if
   * it is not set.
   *
   * @throws ConfigurationException if they cannot be used
   */
  public List<X509Certificate> certificates(String variable) {
    return environment
        .get(variable)
        .map(file -> CaBundle.read(variable, file).certificates())
        .orElse(List.of());
  }

  /**
   * The context for connections.
   *
   * @throws ConfigurationException if a variable names a file that cannot be used
   */
  public synchronized SSLContext context() {
    SSLContext made = context;
    if (made == null) {
      Optional<CaBundle> codex = environment.get(CODEX).map(file -> CaBundle.read(CODEX, file));
      Optional<CaBundle> ssl = environment.get(SSL).flatMap(file -> ssl(file, codex.isPresent()));
      Judge judge = new Judge(codex, ssl);
      try {
        made = SSLContext.getInstance("TLS");
        made.init(null, new TrustManager[] {judge}, null);
      } catch (GeneralSecurityException e) {
        throw unavailable(e);
      }
      context = made;
    }
    return made;
  }

  /** Where Codex's own variable is set, the other one's file may be broken, and then gives none. */
  private static Optional<CaBundle> ssl(String file, boolean lenient) {
    try {
      return Optional.of(CaBundle.read(SSL, file));
    } catch (ConfigurationException e) {
      if (lenient) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static ConfigurationException unavailable(Exception e) {
    return new ConfigurationException(
        ErrorCode.CA_INVALID,
        "this Java cannot make secure connections: " + e.getClass().getSimpleName(),
        "check its installation, and javax.net.ssl.trustStore if that is set",
        e);
  }

  /** Judges servers; makes itself ready when the first one comes. */
  private final class Judge extends X509ExtendedTrustManager {
    private final Optional<CaBundle> codex;
    private final Optional<CaBundle> ssl;
    private @Nullable X509ExtendedTrustManager ready; // guarded by this

    private Judge(Optional<CaBundle> codex, Optional<CaBundle> ssl) {
      this.codex = codex;
      this.ssl = ssl;
    }

    private synchronized X509ExtendedTrustManager ready() throws CertificateException {
      X509ExtendedTrustManager made = ready;
      if (made == null) {
        try {
          made = over(anchors());
        } catch (GeneralSecurityException | IOException e) {
          throw new CertificateException("the roots cannot be read", e);
        }
        ready = made;
      }
      return made;
    }

    private Set<X509Certificate> anchors() throws GeneralSecurityException, IOException {
      Set<X509Certificate> anchors = new LinkedHashSet<>();
      if (codex.isPresent()) {
        anchors.addAll(codex.get().certificates());
      }
      if (environment.get(SSL).isEmpty()) {
        anchors.addAll(system.read());
      } else if (ssl.isPresent()) {
        anchors.addAll(ssl.get().certificates());
      }
      return anchors;
    }

    private static X509ExtendedTrustManager over(Set<X509Certificate> anchors)
        throws GeneralSecurityException, IOException {
      KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
      keys.load(null, null);
      int number = 0;
      for (X509Certificate anchor : anchors) {
        keys.setCertificateEntry("anchor-" + number++, anchor);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(keys);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager found) {
          return found;
        }
      }
      throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private UntrustedException explained(CertificateException e, X509Certificate[] chain) {
      return new UntrustedException(e, List.of(chain), describe(), unread());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      try {
        ready().checkServerTrusted(chain, type, engine);
      } catch (CertificateException e) {
        throw explained(e, chain);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      try {
        ready().checkServerTrusted(chain, type, socket);
      } catch (CertificateException e) {
        throw explained(e, chain);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      try {
        ready().checkServerTrusted(chain, type);
      } catch (CertificateException e) {
        throw explained(e, chain);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("nobody is served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("nobody is served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody is served here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
