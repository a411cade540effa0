package dev.latchkey.network;

import dev.latchkey.credential.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request. Immutable.
 *
 * @param method GET or POST
 * @param uri where to
 * @param headers names and values
 * @param body what is sent; secret, because every body that we send holds one
 * @param limit the time in which the whole answer must have arrived
 */
public record HttpCall(
    String method, URI uri, Map<String, Secret> headers, Optional<Secret> body, Duration limit) {

  /** The time for an answer, unless the protocol says otherwise (B09). */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

  /** Copies {@code headers}. */
  public HttpCall {
    headers = Map.copyOf(headers);
  }

  /** A GET. */
  public static HttpCall get(URI uri) {
    return new HttpCall("GET", uri, Map.of(), Optional.empty(), DEFAULT_LIMIT);
  }

  /** A POST of {@code body}. */
  public static HttpCall post(URI uri, String contentType, String body) {
    return new HttpCall(
        "POST",
        uri,
        Map.of("Content-Type", Secret.of(contentType)),
        Optional.of(Secret.of(body)),
        DEFAULT_LIMIT);
  }

  /** This call with one more header. */
  public HttpCall withHeader(String name, String value) {
    Map<String, Secret> more = new LinkedHashMap<>(headers);
    more.put(name, Secret.of(value));
    return new HttpCall(method, uri, more, body, limit);
  }

  /** This call with another time limit. */
  public HttpCall within(Duration other) {
    return new HttpCall(method, uri, headers, body, other);
  }

  byte[] bodyBytes() {
    return body.map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8))
        .orElseGet(() -> new byte[0]);
  }
}
