package dev.latchkey.network;

import dev.latchkey.credential.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** URLs as they may be shown and logged (protocol §11.4). */
public final class SafeUrl {
  private static final Set<String> SECRET_PARAMETERS =
      Set.of(
          "access_token",
          "api_key",
          "client_secret",
          "code",
          "code_verifier",
          "id_token",
          "key",
          "refresh_token",
          "requested_token",
          "state",
          "subject_token",
          "token");

  private SafeUrl() {}

  /** Whether the value of the parameter {@code name} is never shown. */
  public static boolean isSecretParameter(String name) {
    return SECRET_PARAMETERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Scheme, host and port of {@code uri}. */
  public static String origin(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return Printable.escape(uri.getScheme() + "://" + uri.getHost() + port, 200);
  }

  /**
   * {@code url} without user name and fragment, the values of secret parameters replaced by {@code
   * <redacted>}; what is no absolute URL becomes {@code <invalid-url>}.
   */
  public static String describe(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return "<invalid-url>";
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      return "<invalid-url>";
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String rawQuery = uri.getRawQuery();
    String query = rawQuery == null || rawQuery.isEmpty() ? "" : "?" + redacted(rawQuery);
    return Printable.escape(origin(uri) + path + query, 500);
  }

  /**
   * Scheme, host, port and path of {@code uri}; what is no absolute URL is {@code <invalid-url>}.
   */
  public static String withoutQuery(URI uri) {
    if (uri.getScheme() == null || uri.getHost() == null) {
      return "<invalid-url>";
    }
    return Printable.escape(origin(uri) + (uri.getRawPath() == null ? "" : uri.getRawPath()), 500);
  }

  /**
   * {@code text} as it was written, but for user name, query and fragment, whether or not it is a
   * URL: for settings that should be one and may be mistaken.
   */
  public static String withoutSecrets(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getScheme() != null && uri.getHost() != null) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return Printable.escape(origin(uri) + path, 500);
      }
    } catch (URISyntaxException mistaken) {
      // What is no URL may still hold what belongs into one.
    }
    int scheme = text.indexOf("://");
    String start = scheme < 0 ? "" : text.substring(0, scheme + 3);
    String rest = text.substring(start.length());
    rest = rest.substring(rest.lastIndexOf('@') + 1);
    return Printable.escape(start + rest.replaceFirst("(?s)[?#].*", ""), 500);
  }

  private static String redacted(String query) {
    StringBuilder safe = new StringBuilder();
    for (String parameter : query.split("&", -1)) {
      if (!safe.isEmpty()) {
        safe.append('&');
      }
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      boolean secret = isSecretParameter(decoded(name));
      safe.append(secret ? name + "=<redacted>" : parameter);
    }
    return safe.toString();
  }

  /** As the server will read it, so that no spelling of a name hides it from us. */
  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return name;
    }
  }
}
