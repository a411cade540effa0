package dev.latchkey.renewal;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.Sidecar;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The journal of renewals: written before a refresh token is sent, so that whoever comes after a
 * crash knows that it was (B28), and after a failure, so that a thousand short-lived processes
 * together ask no more often than one (B24, B25).
 *
 * <p>It holds one entry, for the refresh token that it names by its hash: an entry for another one
 * is history. Written by the owner of the store only.
 */
final class RenewalJournal {
  static final String NAME = "renewal";

  private static final String CHAIN = "refresh_token_sha256";
  private static final String OUTCOME = "outcome";
  private static final String FIRST_AT = "first_attempt_at";
  private static final String COUNT = "attempts";
  private static final String NOT_BEFORE = "not_before";
  private static final String MESSAGE = "message";

  private final Sidecar sidecar;

  RenewalJournal(Sidecar sidecar) {
    this.sidecar = sidecar;
  }

  /** What was tried with {@code refreshToken}. An entry that cannot be read is none. */
  Optional<Attempt> of(Secret refreshToken) {
    try {
      return sidecar
          .read()
          .filter(entry -> entry.string(CHAIN).filter(refreshToken.sha256()::equals).isPresent())
          .flatMap(RenewalJournal::attempt);
    } catch (StoreException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Writes down what is about to be tried, or has been, with {@code refreshToken}; durable when
   * this returns.
   *
   * @throws StoreException if it could not be written; then nothing may be sent
   */
  void write(Secret refreshToken, Attempt attempt) {
    sidecar.write(
        JsonObject.empty()
            .with("version", new JsonNumber("1"))
            .with(CHAIN, refreshToken.sha256())
            .with(OUTCOME, attempt.outcome().id())
            .with(FIRST_AT, attempt.firstAt().toString())
            .with(COUNT, new JsonNumber(String.valueOf(attempt.count())))
            .with(NOT_BEFORE, attempt.notBefore().toString())
            .with(MESSAGE, attempt.message()));
  }

  /** Forgets the entry. */
  void clear() {
    sidecar.write(JsonObject.empty().with("version", new JsonNumber("1")));
  }

  private static Optional<Attempt> attempt(JsonObject entry) {
    try {
      String outcome = entry.string(OUTCOME).orElse("");
      int count =
          entry.get(COUNT).orElse(null) instanceof JsonNumber number
                  && number.text().matches("[0-9]{1,6}")
              ? Integer.parseInt(number.text())
              : 1;
      return Optional.of(
          new Attempt(
              outcome.equals(Attempt.Outcome.REFUSED.id())
                  ? Attempt.Outcome.REFUSED
                  : Attempt.Outcome.UNKNOWN,
              instant(entry, FIRST_AT),
              count,
              instant(entry, NOT_BEFORE),
              entry.string(MESSAGE).orElse("")));
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  private static Instant instant(JsonObject entry, String name) {
    return Instant.parse(entry.string(name).orElse(""));
  }
}
