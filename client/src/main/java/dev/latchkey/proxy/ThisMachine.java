package dev.latchkey.proxy;

/** The names of this machine for itself, to which no proxy leads and nobody listens on the way. */
public final class ThisMachine {
  private ThisMachine() {}

  /** Whether {@code host}, as {@link java.net.URI#getHost()} gives it, is one of them. */
  public static boolean isNamedBy(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
