package dev.latchkey.authority.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request, read completely. What the client claims about its own address or the server's name
 * is not in here: the address is that of the connection.
 *
 * @param query the query as it was sent, without the question mark; empty if there was none
 * @param headers by lower-case name, in the order they came
 * @param address the address at the other end of the connection
 */
public record Request(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    String body,
    String address) {

  /**
   * The value of a header that may be there once.
   *
   * @throws Refusal if it is there more than once
   */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    if (values.size() > 1) {
      throw Refusal.invalidRequest("The header " + name + " is there more than once.");
    }
    return values.stream().findFirst();
  }

  /** The parameters of the query. */
  public Parameters queryParameters() {
    return Parameters.ofForm(query);
  }

  /**
   * The parameters of a form, and only of a form.
   *
   * @throws Refusal if the body is something else, or the query carries parameters too
   */
  public Parameters form() {
    requireNoQuery();
    if (!mediaType().equals("application/x-www-form-urlencoded")) {
      throw new Refusal(415, "invalid_request", "The body must be a form.");
    }
    return Parameters.ofForm(body);
  }

  /**
   * The texts of a JSON object, and only of JSON.
   *
   * @throws Refusal if the body is something else, or the query carries parameters too
   */
  public Parameters json() {
    requireNoQuery();
    if (!mediaType().equals("application/json")) {
      throw new Refusal(415, "invalid_request", "The body must be JSON.");
    }
    return Parameters.ofJson(body);
  }

  /**
   * The parameters of a form or of a flat JSON object; the content type decides (RFC 6749 §3.2, and
   * JSON because Codex sends it).
   *
   * @throws Refusal if the body is neither, or the query carries parameters too
   */
  public Parameters formOrJson() {
    requireNoQuery();
    return switch (mediaType()) {
      case "application/x-www-form-urlencoded" -> Parameters.ofForm(body);
      case "application/json" -> Parameters.ofJson(body);
      default -> throw new Refusal(415, "invalid_request", "The body must be a form or JSON.");
    };
  }

  /**
   * Cookies with the name {@code name}; a browser may send several, of which no single one can be
   * trusted.
   */
  public Optional<String> cookie(String name) {
    @Nullable String found = null;
    for (String header : headers.getOrDefault("cookie", List.of())) {
      for (String pair : header.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          if (found != null) {
            return Optional.empty();
          }
          found = pair.substring(equals + 1).strip();
        }
      }
    }
    return Optional.ofNullable(found);
  }

  private void requireNoQuery() {
    if (!query.isEmpty()) {
      throw Refusal.invalidRequest("Parameters belong in the body, not in the URL.");
    }
  }

  private String mediaType() {
    String type = header("content-type").orElse("");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  /** Leaves out everything that may be secret. */
  @Override
  public String toString() {
    return "Request[" + method + " " + path + "]";
  }
}
