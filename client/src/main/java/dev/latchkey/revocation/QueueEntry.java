package dev.latchkey.revocation;

import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.oauth.RevocationRequest;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One revocation as it stands in the queue's file: what is sent, and what a patient retry needs.
 * Members that this version does not know stay. Immutable.
 *
 * @param json a complete entry
 */
record QueueEntry(JsonObject json) {
  private static final String ID = "id";
  private static final String ENDPOINT = "endpoint";
  private static final String CLIENT_ID = "client_id";
  private static final String HINT = "token_type_hint";
  private static final String TOKEN = "token";
  private static final String QUEUED_AT = "queued_at";
  private static final String ATTEMPTS = "attempts";
  private static final String LAST_ATTEMPT_AT = "last_attempt_at";
  private static final String LAST_ERROR = "last_error";

  /** What who queues an entry takes for trying it, before others do. */
  private static final Duration FIRST = Duration.ofSeconds(15);

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final Duration OLD = Duration.ofDays(30);
  private static final Duration WHEN_OLD = Duration.ofDays(1);

  static QueueEntry of(RevocationRequest request, Instant now) {
    return new QueueEntry(
        JsonObject.empty()
            .with(ID, UUID.randomUUID().toString())
            .with(ENDPOINT, request.endpoint().toString())
            .withOptional(CLIENT_ID, request.clientId())
            .with(HINT, request.tokenTypeHint())
            .with(TOKEN, request.token().reveal())
            .with(QUEUED_AT, now.toString())
            .with(ATTEMPTS, new JsonNumber("0")));
  }

  /** Whether {@code json} has what an entry needs. */
  static boolean isComplete(JsonObject json) {
    return json.string(ID).isPresent()
        && json.string(TOKEN).isPresent()
        && json.string(HINT).isPresent()
        && json.string(ENDPOINT).filter(QueueEntry::isUri).isPresent();
  }

  private static boolean isUri(String text) {
    try {
      return URI.create(text).getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  String id() {
    return json.string(ID).orElseThrow();
  }

  RevocationRequest request() {
    return new RevocationRequest(
        URI.create(json.string(ENDPOINT).orElseThrow()),
        json.string(CLIENT_ID),
        json.string(HINT).orElseThrow(),
        Secret.of(json.string(TOKEN).orElseThrow()));
  }

  String issuer() {
    return SafeUrl.origin(request().endpoint());
  }

  PendingRevocation pending() {
    return new PendingRevocation(
        issuer(),
        queuedAt(),
        attempts(),
        instant(LAST_ATTEMPT_AT),
        nextAttemptAt(),
        json.string(LAST_ERROR));
  }

  /** Whether it is time to try it; a last attempt in the future is a clock that was put back. */
  boolean isDue(Instant now) {
    return !nextAttemptAt().isAfter(now)
        || instant(LAST_ATTEMPT_AT).orElseGet(this::queuedAt).isAfter(now);
  }

  /** This entry, taken for an attempt that begins now. */
  QueueEntry begun(Instant now) {
    return new QueueEntry(
        json.with(ATTEMPTS, new JsonNumber(String.valueOf(attempts() + 1)))
            .with(LAST_ATTEMPT_AT, now.toString()));
  }

  /** This entry, after the attempt that has begun last. */
  QueueEntry failed(String reason) {
    return new QueueEntry(json.with(LAST_ERROR, reason));
  }

  /**
   * A minute after the first attempt, then twice as long each time, up to six hours; then daily.
   */
  private Instant nextAttemptAt() {
    int attempts = attempts();
    Optional<Instant> last = instant(LAST_ATTEMPT_AT);
    if (attempts == 0 || last.isEmpty()) {
      return queuedAt().plus(FIRST);
    }
    if (last.get().isAfter(queuedAt().plus(OLD))) {
      return last.get().plus(WHEN_OLD);
    }
    Duration pause = SHORTEST.multipliedBy(1L << Math.min(attempts - 1, 16));
    return last.get().plus(spread(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
  }

  /** Up to a quarter more, the same for everybody who looks, so that not all entries meet. */
  private Duration spread(Duration pause) {
    return pause.plusMillis(pause.toMillis() / 4 * Math.floorMod(id().hashCode(), 1000) / 1000);
  }

  private Instant queuedAt() {
    return instant(QUEUED_AT).orElse(Instant.EPOCH);
  }

  private Optional<Instant> instant(String name) {
    try {
      return json.string(name).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private int attempts() {
    return json.get(ATTEMPTS).orElse(null) instanceof JsonNumber number
            && !number.text().isEmpty()
            && number.text().length() < 9
            && number.text().chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(number.text())
        : 0;
  }

  @Override
  public String toString() {
    return "QueueEntry[" + id() + ", " + issuer() + "]";
  }
}
