package dev.latchkey.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole response: status, headers, and a block of bytes that is sent {@code times} times. */
record Reply(int status, List<Map.Entry<String, String>> headers, Body body) {

  /** The bytes of a body; a class so that it may hold an array. */
  static final class Body {
    final byte[] block;
    final long times;

    Body(byte[] block, long times) {
      this.block = block;
      this.times = times;
    }

    long length() {
      return block.length * times;
    }
  }

  static Reply of(int status, String contentType, String text) {
    return new Reply(
        status,
        contentType.isEmpty() ? List.of() : List.of(Map.entry("Content-Type", contentType)),
        new Body(text.getBytes(StandardCharsets.UTF_8), 1));
  }

  static Reply json(int status, @Nullable Object value) {
    return of(status, "application/json", Json.compact(value)).with("Cache-Control", "no-store");
  }

  /** The shape in which the real issuer reports most errors. */
  static Reply error(int status, String code, String message) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("type", "invalid_request_error");
    error.put("param", null);
    error.put("code", code);
    return json(status, Map.of("error", error));
  }

  /** The shape of RFC 6749. */
  static Reply oauthError(int status, String error, String description) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", error);
    body.put("error_description", description);
    return json(status, body);
  }

  static Reply redirect(int status, URI target) {
    return of(status, "", "").with("Location", target.toString());
  }

  Reply with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.removeIf(header -> header.getKey().equalsIgnoreCase(name));
    more.add(Map.entry(name, value));
    return new Reply(status, List.copyOf(more), body);
  }
}
