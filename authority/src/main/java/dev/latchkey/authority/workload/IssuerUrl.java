package dev.latchkey.authority.workload;

import dev.latchkey.authority.http.Shown;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address that may be asked for keys: https, or http on this machine's own loopback.
 *
 * @param loopback whether it is on this machine, by its letters
 */
record IssuerUrl(URI uri, boolean loopback) {
  private static final int LONGEST = 512;

  /** Reads an address; empty if it may not be asked. */
  static Optional<IssuerUrl> parse(String text) {
    if (!Shown.isText(text, LONGEST)) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return Optional.empty();
    }
    boolean loopback =
        host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]");
    boolean allowed =
        "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && loopback);
    return allowed ? Optional.of(new IssuerUrl(uri, loopback)) : Optional.empty();
  }

  /**
   * Looks where the name leads. An issuer elsewhere must not lead back to this machine, nor to the
   * addresses where a cloud keeps its machines' own credentials.
   *
   * @throws KeysUnavailable if it leads where it must not, or nowhere
   */
  void requireReachable(boolean mayBeLoopback) {
    String host = uri.getHost();
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (address.isLinkLocalAddress()
            || address.isAnyLocalAddress()
            || address.isMulticastAddress()
            || (address.isLoopbackAddress() && !mayBeLoopback)) {
          throw new KeysUnavailable(host + " leads to an address that is not asked for keys");
        }
      }
    } catch (UnknownHostException e) {
      throw new KeysUnavailable(host + " is not known");
    }
  }
}
