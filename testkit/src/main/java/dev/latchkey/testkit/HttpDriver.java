package dev.latchkey.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * Plays the browser, and whoever else may come to a loopback server: an HTTP/1.1 client with
 * cookies that follows redirects one by one, and that sends whatever it is told to, a forged {@code
 * Host} included.
 *
 * <p>Every exchange has its own connection and ends within the time limit. For one thread.
 */
public final class HttpDriver {
  private static final int MOST_REDIRECTS = 20;

  private final Duration limit;
  private final SSLSocketFactory tls;
  private CookieManager cookies = new CookieManager();

  /** Makes a driver without cookies whose exchanges may take ten seconds each. */
  public HttpDriver() {
    this(Duration.ofSeconds(10), (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  private HttpDriver(Duration limit, SSLSocketFactory tls) {
    this.limit = limit;
    this.tls = tls;
  }

  /** Returns a driver without cookies with another time limit for each exchange. */
  public HttpDriver withLimit(Duration other) {
    return new HttpDriver(other, tls);
  }

  /** Returns a driver without cookies that trusts what {@code factory} trusts. */
  public HttpDriver trusting(SSLSocketFactory factory) {
    return new HttpDriver(limit, factory);
  }

  /** Goes to {@code uri} and follows redirects (301, 302, 303, 307, 308) to the end. */
  public Visit visit(URI uri) {
    List<Page> hops = new ArrayList<>();
    Page page = get(uri);
    hops.add(page);
    while (page.location().isPresent()) {
      if (hops.size() > MOST_REDIRECTS) {
        throw new AssertionError("more than " + MOST_REDIRECTS + " redirects: " + hops);
      }
      page = get(page.location().get());
      hops.add(page);
    }
    return new Visit(hops);
  }

  /** Goes to {@code uri} and follows redirects to the end. */
  public Visit visit(String uri) {
    return visit(URI.create(uri));
  }

  /** Gets one page, without following; header names and values in turn. */
  public Page get(URI uri, String... headers) {
    return send("GET", uri, headers);
  }

  /** Gets one page, without following; header names and values in turn. */
  public Page get(String uri, String... headers) {
    return get(URI.create(uri), headers);
  }

  /** Sends a request without a body; header names and values in turn. */
  public Page send(String method, URI uri, String... headers) {
    DriverRequest request = request(method, uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.send();
  }

  /** Posts a form; names and values in turn. */
  public Page post(URI uri, String... form) {
    return request("POST", uri)
        .body("application/x-www-form-urlencoded", Parameters.encode(form))
        .send();
  }

  /** Begins a request. */
  public DriverRequest request(String method, URI uri) {
    return new DriverRequest(this, method, uri);
  }

  /** Forgets the cookies. */
  public void clearCookies() {
    cookies = new CookieManager();
  }

  Page exchange(URI uri, RawHttp.Request request) {
    boolean secure = "https".equals(uri.getScheme());
    if (!secure && !"http".equals(uri.getScheme())) {
      throw new IllegalArgumentException("neither http nor https: " + uri);
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    try {
      SocketFactory sockets = secure ? tls : SocketFactory.getDefault();
      Page page = RawHttp.exchange(sockets, uri, port, request, limit);
      cookies.put(cookieScope(uri), Map.of("Set-Cookie", page.headers().all("Set-Cookie")));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + uri + ": " + e.getMessage(), e);
    }
  }

  List<String> cookiesFor(URI uri) {
    try {
      return cookies.get(cookieScope(uri), Map.of()).getOrDefault("Cookie", List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Browsers send {@code Secure} cookies to loopback hosts over plain http, too. */
  private static URI cookieScope(URI uri) {
    try {
      return new URI("https", null, uri.getHost(), -1, uri.getPath(), null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
