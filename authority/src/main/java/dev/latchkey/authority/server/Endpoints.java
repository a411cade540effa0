package dev.latchkey.authority.server;

import dev.latchkey.authority.server.AuthorityException.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** What the options say about the network, checked before anything is opened. */
record Endpoints(String host, int port, boolean tls, Optional<URI> issuer) {
  private static final Duration LONGEST_ACCESS_TOKEN = Duration.ofHours(1);

  static Endpoints check(AuthorityOptions options) {
    boolean tls = options.tlsCertificate().isPresent();
    if (tls != options.tlsKey().isPresent()) {
      throw new AuthorityException(
          Problem.INVALID_OPTION,
          "TLS needs both a certificate and its key. Name both files, or neither.");
    }
    if (options.port() < 0 || options.port() > 65_535) {
      throw new AuthorityException(
          Problem.INVALID_OPTION, "There is no port " + options.port() + ". Use 0 to 65535.");
    }
    InetAddress address = resolve(options.host());
    if (!address.isLoopbackAddress() && !tls) {
      throw new AuthorityException(
          Problem.TLS_REQUIRED,
          "Listening on "
              + options.host()
              + " would send passwords over the network in the clear. Listen on 127.0.0.1, or give a TLS"
              + " certificate and key.");
    }
    if (address.isAnyLocalAddress() && options.issuer().isEmpty()) {
      throw new AuthorityException(
          Problem.INVALID_OPTION,
          "Listening on all addresses needs an issuer: the https:// URL by which people reach this server.");
    }
    options.issuer().ifPresent(issuer -> checkIssuer(issuer, tls));
    checkLives(options);
    return new Endpoints(options.host(), options.port(), tls, options.issuer());
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new AuthorityException(
          Problem.INVALID_OPTION, "The host " + host + " to listen on is not known here.", e);
    }
  }

  private static void checkIssuer(URI issuer, boolean tls) {
    if (!isIssuer(issuer) || (tls && "http".equals(issuer.getScheme()))) {
      throw new AuthorityException(
          Problem.INVALID_OPTION,
          "The issuer "
              + issuer
              + " will not do. It must be https://, a host and perhaps a port, with nothing after them, not even a"
              + " slash; http:// is for loopback without TLS only.");
    }
  }

  /** Whether {@code issuer} can be the name of an authority. */
  static boolean isIssuer(URI issuer) {
    String host = issuer.getHost();
    boolean https = "https".equals(issuer.getScheme());
    boolean loopback =
        host != null
            && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    boolean bare =
        (issuer.getRawPath() == null || issuer.getRawPath().isEmpty())
            && issuer.getRawQuery() == null
            && issuer.getRawFragment() == null
            && issuer.getRawUserInfo() == null;
    return host != null && bare && (https || ("http".equals(issuer.getScheme()) && loopback));
  }

  private static void checkLives(AuthorityOptions options) {
    Duration access = options.accessTokenLife();
    if (access.compareTo(Duration.ofSeconds(1)) < 0 || access.compareTo(LONGEST_ACCESS_TOKEN) > 0) {
      throw new AuthorityException(
          Problem.INVALID_OPTION,
          "An access token lives from a second to an hour, not " + access + ".");
    }
    if (options.refreshRetryWindow().isNegative()
        || options.refreshRetryWindow().compareTo(Duration.ofMinutes(10)) > 0) {
      throw new AuthorityException(
          Problem.INVALID_OPTION,
          "The retry window is from none to ten minutes, not "
              + options.refreshRetryWindow()
              + ".");
    }
    if (!options.refreshIdleLife().isPositive() || !options.refreshAbsoluteLife().isPositive()) {
      throw new AuthorityException(
          Problem.INVALID_OPTION, "A sign-in must last longer than no time.");
    }
  }

  /** The issuer once the port is known. */
  String issuer(int actualPort) {
    return issuer
        .map(URI::toString)
        .orElseGet(() ->
            (tls ? "https://" : "http://")
                + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + ":"
                + actualPort);
  }
}
