package dev.latchkey.oauth;

import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.network.Origin;
import dev.latchkey.network.SafeUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * An OAuth issuer's address.
 *
 * @param given exactly as the user gave it, which is what {@code oauth_provenance} keeps
 * @param base without trailing slashes, which is what endpoints are appended to
 */
public record Issuer(String given, URI base) {
  /** Codex's own issuer. */
  public static final Issuer DEFAULT = parse("https://auth.openai.com", false);

  /**
   * Checks an address.
   *
   * @param allowHttp whether plain http to a host that is not this machine is acceptable (B59)
   * @throws ConfigurationException if it is not an http(s) address, or plain http that is not
   *     acceptable
   */
  public static Issuer parse(String given, boolean allowHttp) {
    URI base = address(stripSlashes(given.strip()), "issuer", allowHttp);
    if (base.getRawQuery() != null) {
      throw invalid(given, "issuer", "must have no query");
    }
    return new Issuer(given, base);
  }

  /** Checks any address to which secrets are sent; {@code what} names it in the message. */
  static URI address(String given, String what, boolean allowHttp) {
    URI uri;
    try {
      uri = new URI(given);
    } catch (URISyntaxException e) {
      throw invalid(given, what, "is not a URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw invalid(given, what, "must begin with https:// (or http:// for this machine)");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw invalid(given, what, "names no host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw invalid(SafeUrl.origin(uri), what, "must have neither user name nor fragment");
    }
    if (uri.getPort() > 65_535) {
      throw invalid(given, what, "names a port that does not exist");
    }
    if (scheme.equals("http") && !allowHttp && !Origin.isThisMachine(uri.getHost())) {
      throw new ConfigurationException(
          ErrorCode.ISSUER_INVALID,
          "the " + what + " " + SafeUrl.withoutSecrets(given) + " is plain http to another machine",
          "use https, or --allow-http if the network between is trusted");
    }
    return uri;
  }

  private static ConfigurationException invalid(String given, String what, String how) {
    return new ConfigurationException(
        ErrorCode.ISSUER_INVALID,
        "the " + what + " " + SafeUrl.withoutSecrets(given) + " " + how,
        "write it like https://auth.example.com");
  }

  /** {@code text} without slashes at its end. */
  public static String stripSlashes(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(0, end);
  }

  /** Whether this is Codex's own issuer. */
  public boolean isDefault() {
    return base.equals(DEFAULT.base);
  }

  URI endpoint(String path) {
    return URI.create(base + path);
  }
}
