package dev.latchkey.authority.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One answer, complete. Immutable. */
public record Answer(int status, List<Header> headers, String body) {

  /** A header field. */
  public record Header(String name, String value) {}

  /** Copies the list. */
  public Answer {
    headers = List.copyOf(headers);
  }

  /** An answer of {@code type} that nobody keeps. */
  public static Answer of(int status, String type, String body) {
    return new Answer(
        status,
        List.of(
            new Header("Content-Type", type),
            new Header("Cache-Control", "no-store"),
            new Header("Pragma", "no-cache")),
        body);
  }

  /** A JSON object that nobody keeps (RFC 6749 §5.1). */
  public static Answer json(int status, Map<String, ?> members) {
    return of(status, "application/json", Json.write(members));
  }

  /** A document that anybody may keep for {@code seconds}. */
  public static Answer cacheable(String type, String body, int seconds) {
    return new Answer(
        200,
        List.of(
            new Header("Content-Type", type),
            new Header("Cache-Control", "public, max-age=" + seconds)),
        body);
  }

  /**
   * Sends a browser elsewhere with a fresh GET. Always 303: with 307 a browser would repeat the
   * form, password included, at the new place (RFC 9700 §4.12).
   */
  public static Answer seeOther(String location) {
    if (!URI.create(location).toASCIIString().equals(location)) {
      throw new IllegalArgumentException("a location is ASCII");
    }
    return of(303, "text/plain; charset=utf-8", "").with("Location", location);
  }

  /** The same answer with one more header. */
  public Answer with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Answer(status, more, body);
  }
}
