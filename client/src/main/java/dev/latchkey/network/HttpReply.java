package dev.latchkey.network;

import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A complete answer.
 *
 * @param status the HTTP status
 * @param headers header values under lower-case names
 * @param body the whole body as text; what is not UTF-8 becomes replacement characters
 * @param serverChain what the server has proved itself with, its own certificate first; empty
 *     without TLS
 */
public record HttpReply(
    int status, Map<String, List<String>> headers, String body, List<X509Certificate> serverChain) {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** One that came without TLS. */
  public HttpReply(int status, Map<String, List<String>> headers, String body) {
    this(status, headers, body, List.of());
  }

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
    return header("date").flatMap(HttpReply::date);
  }

  /**
   * How long the issuer asks us to wait (RFC 9110 §10.2.3): seconds, or a date, which counts by the
   * issuer's own clock. Never negative; at most a day, whatever is asked.
   */
  public Optional<Duration> retryAfter() {
    String text = header("retry-after").map(String::strip).orElse("");
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long seconds = text.length() > 5 ? Long.MAX_VALUE : Long.parseLong(text);
      return Optional.of(Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds())));
    }
    Optional<Instant> until = date(text);
    Optional<Instant> now = date();
    if (until.isEmpty() || now.isEmpty()) {
      return Optional.empty();
    }
    Duration wait = Duration.between(now.get(), until.get());
    return Optional.of(
        wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Headers and body may hold secrets. */
  @Override
  public String toString() {
    return "HttpReply[" + status + ", " + body.length() + " characters]";
  }
}
