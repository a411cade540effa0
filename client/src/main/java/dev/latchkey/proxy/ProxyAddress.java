package dev.latchkey.proxy;

import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One proxy. Immutable.
 *
 * @param kind what it speaks
 * @param host its name or address, an IPv6 address without brackets
 * @param port its port
 * @param login what it is to be told of who asks
 * @param source who named it, for people: a variable
 */
public record ProxyAddress(Kind kind, String host, int port, Optional<Login> login, String source) {

  /** What a proxy speaks. */
  public enum Kind {
    /** HTTP, in the clear as far as the proxy (RFC 9110 §9.3.6). */
    HTTP("http", 80),
    /** HTTP over TLS. */
    HTTPS("https", 443),
    /** SOCKS 5 (RFC 1928), with names looked up here. */
    SOCKS5("socks5", 1080),
    /** SOCKS 5, with names looked up by the proxy. */
    SOCKS5H("socks5h", 1080);

    private final String scheme;
    private final int defaultPort;

    Kind(String scheme, int defaultPort) {
      this.scheme = scheme;
      this.defaultPort = defaultPort;
    }

    private static Optional<Kind> of(String scheme) {
      for (Kind kind : values()) {
        if (kind.scheme.equals(scheme)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /** A user name and a password. */
  public record Login(Secret user, Secret password) {}

  private static final String FORM = "http://host:port, https://host:port or socks5h://host:port";

  /**
   * Reads what {@code variable} says. Where it names no scheme, the proxy speaks HTTP.
   *
   * @throws ConfigurationException if it is no proxy's address; the text, which may hold a
   *     password, is not repeated
   */
  public static ProxyAddress parse(String variable, String text) {
    String given = text.strip();
    int colon = given.indexOf("://");
    String scheme = colon < 0 ? "http" : given.substring(0, colon).toLowerCase(Locale.ROOT);
    Kind kind = Kind.of(scheme).orElseThrow(() -> unknownScheme(variable, scheme));
    String rest = colon < 0 ? given : given.substring(colon + 3);
    // A password may hold any character, so the host begins after the last @ of all.
    int at = rest.lastIndexOf('@');
    Optional<Login> login =
        at < 0 ? Optional.empty() : Optional.of(login(variable, rest.substring(0, at)));
    String place = rest.substring(at + 1);
    int slash = place.indexOf('/');
    if (slash >= 0 && slash < place.length() - 1) {
      throw invalid(variable, "has a path behind the host");
    }
    return at(kind, slash < 0 ? place : place.substring(0, slash), login, variable);
  }

  private static ProxyAddress at(Kind kind, String place, Optional<Login> login, String variable) {
    int end = place.startsWith("[") ? place.indexOf(']') + 1 : hostEnd(place);
    String host = place.substring(0, end);
    String port = place.substring(end);
    boolean isHost =
        host.startsWith("[")
            ? host.matches("\\[[0-9A-Fa-f:.]{2,45}\\]")
            : host.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
    if (!isHost) {
      throw invalid(variable, host.isEmpty() ? "has no host" : "has a host that cannot be one");
    }
    return new ProxyAddress(
        kind,
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port.isEmpty() ? kind.defaultPort : port(variable, port.substring(1)),
        login,
        variable);
  }

  private static int hostEnd(String place) {
    int colon = place.indexOf(':');
    return colon < 0 ? place.length() : colon;
  }

  private static int port(String variable, String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw invalid(variable, "has a port that is none of 1 to 65535");
    }
    return port;
  }

  private static Login login(String variable, String text) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String password = colon < 0 ? "" : text.substring(colon + 1);
    return new Login(decoded(variable, user), decoded(variable, password));
  }

  private static Secret decoded(String variable, String text) {
    String decoded;
    try {
      // In a URL's user part, unlike in a form, a plus sign is a plus sign.
      decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(
          variable, "has a percent sign in its user name or password that begins no code");
    }
    if (decoded.getBytes(StandardCharsets.UTF_8).length > 255
        || decoded.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw invalid(variable, "has a user name or password that no proxy can take");
    }
    return Secret.of(decoded);
  }

  private static ConfigurationException unknownScheme(String variable, String scheme) {
    if (scheme.startsWith("socks")) {
      return new ConfigurationException(
          ErrorCode.PROXY_INVALID,
          variable
              + " names a proxy of the kind socks or socks4, of which only SOCKS 5 is spoken here",
          "write socks5h://host:port, or socks5:// to look names up on this machine");
    }
    return invalid(variable, "begins with a scheme that no proxy has");
  }

  private static ConfigurationException invalid(String variable, String what) {
    return new ConfigurationException(
        ErrorCode.PROXY_INVALID,
        variable + " is no proxy's address: it " + what,
        "write " + FORM + ", or unset " + variable);
  }

  boolean isSocks() {
    return kind == Kind.SOCKS5 || kind == Kind.SOCKS5H;
  }

  /** For people, without user name and password: {@code http://proxy:3128 (HTTPS_PROXY)}. */
  public String describe() {
    return Printable.escape(url(), 300) + " (" + source + ")";
  }

  /** Scheme, host and port. */
  public String url() {
    return kind.scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
