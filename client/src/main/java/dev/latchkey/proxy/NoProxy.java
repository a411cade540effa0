package dev.latchkey.proxy;

import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The servers that {@code NO_PROXY} takes from the proxies (B57): {@code *}, names with everything
 * below them, addresses, networks in CIDR form, each with a port where only that one is meant.
 * Immutable.
 */
final class NoProxy {
  private static final NoProxy NOBODY = new NoProxy("", List.of());

  private final String variable;
  private final List<Entry> entries;

  private NoProxy(String variable, List<Entry> entries) {
    this.variable = variable;
    this.entries = List.copyOf(entries);
  }

  private sealed interface Entry {
    boolean covers(String host, Optional<InetAddress> address, int port);

    record Everybody() implements Entry {
      @Override
      public boolean covers(String host, Optional<InetAddress> address, int port) {
        return true;
      }
    }

    record Domain(String name, int onlyPort) implements Entry {
      @Override
      public boolean covers(String host, Optional<InetAddress> address, int port) {
        return isPort(onlyPort, port) && (host.equals(name) || host.endsWith("." + name));
      }
    }

    record Network(InetAddress base, int bits, int onlyPort) implements Entry {
      @Override
      public boolean covers(String host, Optional<InetAddress> address, int port) {
        return isPort(onlyPort, port) && address.filter(this::contains).isPresent();
      }

      private boolean contains(InetAddress address) {
        byte[] one = base.getAddress();
        byte[] other = address.getAddress();
        if (one.length != other.length) {
          return false;
        }
        for (int bit = 0; bit < bits; bit++) {
          int mask = 0x80 >> (bit & 7);
          if ((one[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
            return false;
          }
        }
        return true;
      }
    }

    private static boolean isPort(int onlyPort, int port) {
      return onlyPort == 0 || onlyPort == port;
    }
  }

  static NoProxy nobody() {
    return NOBODY;
  }

  /**
   * Reads a list whose parts commas or blanks separate.
   *
   * @throws ConfigurationException if a part can be none
   */
  static NoProxy parse(String variable, String text) {
    List<Entry> entries = new ArrayList<>();
    for (String part : text.split("[,\\s]+", -1)) {
      if (!part.isEmpty()) {
        entries.add(entry(variable, part.toLowerCase(Locale.ROOT)));
      }
    }
    return new NoProxy(variable, entries);
  }

  private static Entry entry(String variable, String part) {
    if (part.equals("*")) {
      return new Entry.Everybody();
    }
    int slash = part.indexOf('/');
    if (slash >= 0) {
      InetAddress base =
          address(unbracketed(part.substring(0, slash))).orElseThrow(() -> invalid(variable));
      String bits = part.substring(slash + 1);
      int most = base.getAddress().length * 8;
      if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
        throw invalid(variable);
      }
      return new Entry.Network(base, Integer.parseInt(bits), 0);
    }
    Optional<InetAddress> bare = address(unbracketed(part));
    if (bare.isPresent()) {
      return host(bare.get(), 0);
    }
    int colon = part.lastIndexOf(':');
    String name = colon < 0 ? part : part.substring(0, colon);
    int port = colon < 0 ? 0 : port(variable, part.substring(colon + 1));
    Optional<InetAddress> address = address(unbracketed(name));
    if (address.isPresent()) {
      return host(address.get(), port);
    }
    String domain = name.startsWith("*.") ? name.substring(2) : withoutLeadingDot(name);
    if (!domain.matches("[a-z0-9_]([a-z0-9._-]{0,252})")) {
      throw invalid(variable);
    }
    return new Entry.Domain(withoutLastDot(domain), port);
  }

  private static Entry host(InetAddress address, int port) {
    return new Entry.Network(address, address.getAddress().length * 8, port);
  }

  private static int port(String variable, String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw invalid(variable);
    }
    return Integer.parseInt(text);
  }

  private static String withoutLeadingDot(String name) {
    return name.startsWith(".") ? name.substring(1) : name;
  }

  private static String withoutLastDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String unbracketed(String text) {
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  /** An address that is written as one; names are not looked up. */
  private static Optional<InetAddress> address(String text) {
    boolean isLiteral =
        text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
            || (text.indexOf(':') >= 0 && text.matches("[0-9a-f:.]{2,45}"));
    if (!isLiteral) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static ConfigurationException invalid(String variable) {
    return new ConfigurationException(
        ErrorCode.PROXY_INVALID,
        variable + " has a part that is no host, no address and no network",
        "write names, addresses, networks such as 10.0.0.0/8, or *, with commas between them");
  }

  /** Which variable said so. */
  String variable() {
    return variable;
  }

  /**
   * Whether the server is reached without a proxy.
   *
   * @param host as {@link java.net.URI#getHost()} gives it
   */
  boolean covers(String host, int port) {
    String name = withoutLastDot(unbracketed(host.toLowerCase(Locale.ROOT)));
    Optional<InetAddress> address = address(name);
    return entries.stream().anyMatch(entry -> entry.covers(name, address, port));
  }
}
