package dev.latchkey.proxy;

/** How a request gets to its server. */
public sealed interface Route {
  /**
   * Straight there.
   *
   * @param reason why, for people
   */
  record Direct(String reason) implements Route {}

  /** By way of a proxy. */
  record Proxied(ProxyAddress proxy) implements Route {}
}
