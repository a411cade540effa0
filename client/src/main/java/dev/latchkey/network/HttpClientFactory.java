package dev.latchkey.network;

import java.net.http.HttpClient;
import java.time.Duration;

/**
 * Where every HTTP client of this library comes from, so that what holds for one holds for all: no
 * redirects, no authenticator that would answer for us, a limit on connecting, and threads of their
 * own. Proxies are those of {@link java.net.ProxySelector#getDefault()}. Immutable.
 *
 * @param connectLimit the time within which a connection must stand
 */
public record HttpClientFactory(Duration connectLimit) {
  /** The usual limit: 10 s to connect (B09). */
  public static final HttpClientFactory DEFAULT = new HttpClientFactory(Duration.ofSeconds(10));

  /** A client that lacks nothing but what its user wants otherwise. */
  public HttpClient.Builder newBuilder() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectLimit)
        // Not the common pool, which a host program may have filled with waiting tasks.
        .executor(task -> Thread.ofVirtual().name("latchkey-http").start(task));
  }
}
