package dev.latchkey.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server answered. Immutable. */
public final class Page {
  private final URI uri;
  private final int status;
  private final String statusLine;
  private final HttpHeaders headers;
  private final byte[] body;

  Page(URI uri, int status, String statusLine, HttpHeaders headers, byte[] body) {
    this.uri = uri;
    this.status = status;
    this.statusLine = statusLine;
    this.headers = headers;
    this.body = body;
  }

  /** Returns the address that was asked. */
  public URI uri() {
    return uri;
  }

  /** Returns the status code. */
  public int status() {
    return status;
  }

  /** Returns the whole status line. */
  public String statusLine() {
    return statusLine;
  }

  /** Returns the headers in the order and the case in which they came. */
  public HttpHeaders headers() {
    return headers;
  }

  /**
   * Returns the one value of a header.
   *
   * @throws AssertionError if it is absent
   */
  public String header(String name) {
    return headers.get(name);
  }

  /** Returns the body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * Returns the members of a JSON body, in order.
   *
   * @throws AssertionError if it is not a JSON object
   */
  public Map<String, @Nullable Object> json() {
    try {
      return Json.object(text());
    } catch (IllegalArgumentException e) {
      throw new AssertionError("the body of " + this + " is not a JSON object", e);
    }
  }

  /** Returns a copy of the body. */
  public byte[] bytes() {
    return body.clone();
  }

  /** Returns where a redirect leads, resolved. */
  public Optional<URI> location() {
    return status >= 300 && status < 400
        ? headers.find("Location").map(uri::resolve)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return statusLine + " from " + uri + " " + headers + "\n" + text();
  }
}
