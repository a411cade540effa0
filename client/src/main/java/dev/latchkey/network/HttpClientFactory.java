package dev.latchkey.network;

import dev.latchkey.trust.TrustAnchors;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * Where every HTTP client of this library comes from, so that what holds for one holds for all: no
 * redirects, no authenticator that would answer for us, a limit on connecting, and threads of their
 * own, and one decision whom to trust. Proxies are those of {@link
 * java.net.ProxySelector#getDefault()}. Immutable.
 *
 * @param connectLimit the time within which a connection must stand
 * @param trust whose certificates are good
 */
public record HttpClientFactory(Duration connectLimit, TrustAnchors trust) {
  /** The usual limit: 10 s to connect (B09). */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** With the usual limit. */
  public HttpClientFactory(TrustAnchors trust) {
    this(LIMIT, trust);
  }

  /**
   * A client that lacks nothing but what its user wants otherwise.
   *
   * @throws dev.latchkey.error.ConfigurationException if a variable names certificates that cannot
   *     be used
   */
  public HttpClient.Builder newBuilder() {
    return HttpClient.newBuilder()
        .sslContext(trust.context())
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectLimit)
        // Not the common pool, which a host program may have filled with waiting tasks.
        .executor(task -> Thread.ofVirtual().name("latchkey-http").start(task));
  }
}
