package dev.latchkey.proxy;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.trust.TrustAnchors;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways that requests take, and our end of those through a proxy. Nothing listens until the
 * first request that needs it. Thread-safe.
 */
public final class Proxies implements AutoCloseable {
  private final Routes routes;
  private final Duration limit;
  private final TrustAnchors trust;
  private @Nullable Tunnels tunnels; // guarded by this
  private boolean closed; // guarded by this

  /**
   * Along {@code routes}.
   *
   * @param limit the time within which a way through a proxy must stand
   * @param trust whose certificates a proxy may have that speaks TLS
   */
  public Proxies(Routes routes, Duration limit, TrustAnchors trust) {
    this.routes = routes;
    this.limit = limit;
    this.trust = trust;
  }

  private synchronized Tunnels tunnels() {
    Tunnels made = tunnels;
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (made == null) {
      made = new Tunnels(new Connector(limit, trust));
      tunnels = made;
    }
    return made;
  }

  /**
   * Opens the way for one request to {@code uri}, which ends with {@link Passage#close()}; a
   * connection that was made stays.
   *
   * @throws ConfigurationException if the variable that counts makes no sense
   */
  public Passage open(URI uri) {
    Route route = routes.to(uri);
    if (route instanceof Route.Direct) {
      return new Passage(route, Target.of(uri), Secret.of(""), passage -> {});
    }
    Tunnels through = tunnels();
    byte[] ticket = new byte[32];
    new SecureRandom().nextBytes(ticket);
    Passage passage =
        new Passage(
            route, Target.of(uri), Secret.of(HexFormat.of().formatHex(ticket)), through::forget);
    through.admit(passage);
    return passage;
  }

  /** What an HTTP client must have to go along. */
  public ProxySelector selector() {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return switch (routes.to(uri)) {
          case Route.Direct direct -> List.of(Proxy.NO_PROXY);
          case Route.Proxied proxied -> List.of(new Proxy(Proxy.Type.HTTP, tunnels().address()));
        };
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // There is no other to try.
      }
    };
  }

  /** Ends what goes through proxies. */
  @Override
  public synchronized void close() {
    closed = true;
    if (tunnels != null) {
      tunnels.close();
    }
  }
}
