package dev.latchkey.authority.http;

import java.net.InetAddress;

/** Where requests come from, cut to what one household or machine keeps for a while. */
public final class Network {
  private Network() {}

  /** The /24 of an IPv4 address, the /64 of an IPv6 address; the text itself if it is neither. */
  public static String of(String address) {
    return cut(address, 3);
  }

  /**
   * One counted sender: a whole IPv4 address, or the /64 that an IPv6 host may choose addresses
   * from at will.
   */
  public static String sender(String address) {
    return cut(address, 4);
  }

  /** A network of {@link #of} as people write it, such as {@code 192.0.2.0/24}. */
  public static String shown(String network) {
    String[] parts = network.split(":", -1);
    try {
      if (parts.length == 4 && parts[0].equals("4")) {
        return parts[1] + "." + parts[2] + "." + parts[3] + ".0/24";
      }
      if (parts.length == 9 && parts[0].equals("6")) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < parts.length; i += 2) {
          int group = Integer.parseInt(parts[i]) << 8 | Integer.parseInt(parts[i + 1]);
          text.append(Integer.toHexString(group)).append(':');
        }
        return text.append(":/64").toString();
      }
    } catch (NumberFormatException e) {
      // It is none of ours; shown as it is.
    }
    return network;
  }

  private static String cut(String address, int bytesOfIpv4) {
    byte[] bytes;
    try {
      bytes = InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
    int kept = bytes.length == 4 ? bytesOfIpv4 : 8;
    StringBuilder text = new StringBuilder(bytes.length == 4 ? "4" : "6");
    for (int i = 0; i < kept; i++) {
      text.append(':').append(bytes[i] & 0xff);
    }
    return text.toString();
  }
}
