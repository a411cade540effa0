package dev.latchkey.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as the issuer received it. Immutable. */
public final class RecordedRequest {
  private final String method;
  private final String path;
  private final String rawQuery;
  private final HttpHeaders headers;
  private final byte[] body;

  RecordedRequest(String method, String path, String rawQuery, HttpHeaders headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.rawQuery = rawQuery;
    this.headers = headers;
    this.body = body;
  }

  /** Returns the method, as sent. */
  public String method() {
    return method;
  }

  /** Returns the path, still encoded, without the query. */
  public String path() {
    return path;
  }

  /** Returns the place of the issuer that was asked. */
  public Endpoint endpoint() {
    return Endpoint.of(path);
  }

  /** Returns the query, still encoded; empty if there was none. */
  public String rawQuery() {
    return rawQuery;
  }

  /** Returns the parameters of the query. */
  public Parameters query() {
    return Parameters.parse(rawQuery);
  }

  /** Returns the headers; those of different names are sorted by name. */
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
  public String body() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Returns a copy of the body. */
  public byte[] bodyBytes() {
    return body.clone();
  }

  /** Returns the parameters of a form body. */
  public Parameters form() {
    return Parameters.parse(body());
  }

  /**
   * Returns the members of a JSON body, in order.
   *
   * @throws AssertionError if it is not a JSON object
   */
  public Map<String, @Nullable Object> json() {
    try {
      return Json.object(body());
    } catch (IllegalArgumentException e) {
      throw new AssertionError("the body of " + this + " is not a JSON object", e);
    }
  }

  /** Returns a field of the body, whether it came as a form or as JSON. */
  public Optional<String> field(String name) {
    if (isJson()) {
      try {
        return Optional.ofNullable(Json.object(body()).get(name)).map(Object::toString);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return form().find(name);
  }

  /** Returns what is exchanged, if this is a request for tokens. */
  public Optional<Grant> grant() {
    return endpoint() == Endpoint.TOKEN ? field("grant_type").flatMap(Grant::of) : Optional.empty();
  }

  /** Returns the token after {@code Authorization: Bearer}, if there is one. */
  public Optional<String> bearer() {
    return headers
        .find("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7));
  }

  /** Returns the request on one line, for messages of failed tests. */
  @Override
  public String toString() {
    String target = rawQuery.isEmpty() ? path : path + "?" + rawQuery;
    String text = method + " " + target + (body.length == 0 ? "" : " " + body());
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }

  private boolean isJson() {
    return headers.find("Content-Type").filter(type -> type.contains("json")).isPresent()
        || body().stripLeading().startsWith("{");
  }
}
