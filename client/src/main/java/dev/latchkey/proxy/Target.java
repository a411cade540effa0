package dev.latchkey.proxy;

import java.net.URI;
import java.util.Locale;

/**
 * The server that a passage leads to.
 *
 * @param host a name in lower case or an address, an IPv6 address without brackets
 * @param port always given
 */
record Target(String host, int port) {
  static Target of(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    boolean isSecure =
        "https".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
    return new Target(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80);
  }

  /** As an HTTP request names it. */
  String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
