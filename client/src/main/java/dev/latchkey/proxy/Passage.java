package dev.latchkey.proxy;

import dev.latchkey.credential.Secret;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request: whoever shows its {@link #ticket} is let through to its server while it
 * is open. Thread-safe.
 */
public final class Passage implements AutoCloseable {
  private final Route route;
  private final Target target;
  private final Secret ticket;
  private final Consumer<Passage> closed;
  private volatile @Nullable ProxyTrouble trouble;

  Passage(Route route, Target target, Secret ticket, Consumer<Passage> closed) {
    this.route = route;
    this.target = target;
    this.ticket = ticket;
    this.closed = closed;
  }

  /** Where it leads along. */
  public Route route() {
    return route;
  }

  /**
   * What the request's {@code Proxy-Authorization} is to be, if it goes through a proxy. The JDK's
   * client shows it to our own end of the tunnel only.
   */
  public Optional<Secret> ticket() {
    return route instanceof Route.Proxied
        ? Optional.of(Secret.of(Tunnels.SCHEME + ticket.reveal()))
        : Optional.empty();
  }

  /** Why the request did not get through, if that is known. */
  public Optional<ProxyTrouble> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** That the proxy has answered {@code 407} in place of the server. */
  public Optional<ProxyTrouble> refusal() {
    return route instanceof Route.Proxied(ProxyAddress proxy)
        ? Optional.of(ProxyTrouble.wantsLogin(proxy, ""))
        : Optional.empty();
  }

  /** For people: {@code , by way of the proxy …}, or nothing. */
  public String suffix() {
    return route instanceof Route.Proxied(ProxyAddress proxy)
        ? ", by way of the proxy " + proxy.describe()
        : "";
  }

  Target target() {
    return target;
  }

  void failed(ProxyTrouble why) {
    trouble = why;
  }

  /** The client may have tried twice. */
  void succeeded() {
    trouble = null;
  }

  Secret key() {
    return ticket;
  }

  @Override
  public void close() {
    closed.accept(this);
  }
}
