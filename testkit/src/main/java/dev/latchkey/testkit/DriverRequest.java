package dev.latchkey.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request that {@link HttpDriver} is about to send, exactly as put together here. {@code Host},
 * {@code Connection}, {@code Content-Length} and the cookies are added unless the test has set
 * them.
 */
public final class DriverRequest {
  private final HttpDriver driver;
  private final String method;
  private final URI uri;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private String target;
  private byte[] body = {};

  DriverRequest(HttpDriver driver, String method, URI uri) {
    this.driver = driver;
    this.method = method;
    this.uri = uri;
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    this.target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** Adds a header, as it is; it may come twice. */
  public DriverRequest header(String name, String value) {
    headers.add(Map.entry(name, value));
    return this;
  }

  /** Sends {@code target} in the request line instead of path and query of the address. */
  public DriverRequest target(String rawTarget) {
    target = rawTarget;
    return this;
  }

  /** Sets the body and its type. */
  public DriverRequest body(String contentType, String text) {
    header("Content-Type", contentType);
    body = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /**
   * Sends the request and reads the answer; redirects are not followed.
   *
   * @throws java.io.UncheckedIOException if there is no whole answer within the time limit
   */
  public Page send() {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    if (!has("Host")) {
      all.add(Map.entry("Host", uri.getRawAuthority()));
    }
    if (!has("Connection")) {
      all.add(Map.entry("Connection", "close"));
    }
    if (!has("Cookie")) {
      driver.cookiesFor(uri).forEach(cookie -> all.add(Map.entry("Cookie", cookie)));
    }
    all.addAll(headers);
    if (!has("Content-Length") && (body.length > 0 || method.equals("POST"))) {
      all.add(Map.entry("Content-Length", Integer.toString(body.length)));
    }
    return driver.exchange(uri, new RawHttp.Request(method, target, all, body));
  }

  private boolean has(String name) {
    return headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
  }
}
