package dev.latchkey.network;

import dev.latchkey.credential.Printable;
import dev.latchkey.proxy.ThisMachine;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Who a request goes to: scheme, host and port (RFC 6454 §4). A web socket has the origin of the
 * request that opens it. Immutable.
 *
 * @param scheme {@code https} or {@code http}
 * @param host in lower case
 * @param port always given
 */
public record Origin(String scheme, String host, int port) {
  /** The origin of {@code uri}, unless it is no address on the web. */
  public static Optional<Origin> of(URI uri) {
    String scheme =
        switch (uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT)) {
          case "https", "wss" -> "https";
          case "http", "ws" -> "http";
          default -> "";
        };
    if (scheme.isEmpty() || uri.getHost() == null || uri.getHost().isEmpty()) {
      return Optional.empty();
    }
    int port = uri.getPort() < 0 ? defaultPort(scheme) : uri.getPort();
    return Optional.of(new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
  }

  /** Whether {@code host}, as {@link URI#getHost()} gives it, is this machine itself. */
  public static boolean isThisMachine(String host) {
    return ThisMachine.isNamedBy(host);
  }

  /** Whether what is sent there can be read on the way. */
  public boolean isExposed() {
    return scheme.equals("http") && !isThisMachine(host);
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** As it may be shown, without a port that goes without saying. */
  @Override
  public String toString() {
    String address = scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
    return Printable.escape(address, 200);
  }
}
