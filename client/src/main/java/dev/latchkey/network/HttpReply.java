package dev.latchkey.network;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete answer.
 *
 * @param status the HTTP status
 * @param headers header values under lower-case names
 * @param body the whole body as text; what is not UTF-8 becomes replacement characters
 */
public record HttpReply(int status, Map<String, List<String>> headers, String body) {

  /** Whether the status is 2xx. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The first value of the header {@code lowerCaseName}. */
  public Optional<String> header(String lowerCaseName) {
    List<String> values = headers.getOrDefault(lowerCaseName, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /** The issuer's clock, from the {@code Date} header (RFC 9110 §6.6.1). */
  public Optional<Instant> date() {
    return header("date")
        .flatMap(text -> {
          try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
          } catch (DateTimeParseException e) {
            return Optional.empty();
          }
        });
  }

  /** Headers and body may hold secrets. */
  @Override
  public String toString() {
    return "HttpReply[" + status + ", " + body.length() + " characters]";
  }
}
