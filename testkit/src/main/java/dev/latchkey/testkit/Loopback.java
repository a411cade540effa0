package dev.latchkey.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** 127.0.0.1, never the IPv6 address and never a look-up. */
final class Loopback {
  private Loopback() {}

  /** Returns {@code port} of 127.0.0.1; 0 is any free one. */
  static InetSocketAddress port(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
