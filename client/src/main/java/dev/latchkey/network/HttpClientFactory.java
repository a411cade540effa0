package dev.latchkey.network;

import dev.latchkey.config.Environment;
import dev.latchkey.proxy.Passage;
import dev.latchkey.proxy.Proxies;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Routes;
import dev.latchkey.trust.TrustAnchors;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * Where every HTTP client of this library comes from, so that what holds for one holds for all: no
 * redirects, no authenticator that would answer for us, a limit on connecting, threads of their
 * own, one decision whom to trust, and one by what way to go (B57). Thread-safe.
 *
 * @param connectLimit the time within which a connection must stand
 * @param trust whose certificates are good
 * @param proxies the ways to go
 */
public record HttpClientFactory(Duration connectLimit, TrustAnchors trust, Proxies proxies)
    implements AutoCloseable {
  /** The usual limit: 10 s to connect (B09). */
  public static final Duration USUAL_LIMIT = Duration.ofSeconds(10);

  /** As {@code environment} says, with {@code connectLimit}. */
  public static HttpClientFactory of(Environment environment, Duration connectLimit) {
    TrustAnchors trust = new TrustAnchors(environment);
    Routes routes = new Routes(new ProxyVariables(environment));
    return new HttpClientFactory(connectLimit, trust, new Proxies(routes, connectLimit, trust));
  }

  /** With the usual limit. */
  public static HttpClientFactory of(TrustAnchors trust, Routes routes) {
    return new HttpClientFactory(USUAL_LIMIT, trust, new Proxies(routes, USUAL_LIMIT, trust));
  }

  /**
   * A client that lacks nothing but what its user wants otherwise. Each request of it needs the
   * {@linkplain Passage#ticket ticket} of a passage.
   *
   * @throws dev.latchkey.error.ConfigurationException if a variable names certificates that cannot
   *     be used
   */
  public HttpClient.Builder newBuilder() {
    return HttpClient.newBuilder()
        .sslContext(trust.context())
        .proxy(proxies.selector())
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectLimit)
        // Not the common pool, which a host program may have filled with waiting tasks.
        .executor(task -> Thread.ofVirtual().name("latchkey-http").start(task));
  }

  /** Tells why a request to {@code uri} has failed that went by {@code passage}. */
  public Failure failure(URI uri, Passage passage) {
    return new Failure(uri, passage, connectLimit);
  }

  /** Ends what goes through proxies. */
  @Override
  public void close() {
    proxies.close();
  }
}
