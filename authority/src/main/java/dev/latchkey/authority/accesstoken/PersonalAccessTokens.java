package dev.latchkey.authority.accesstoken;

import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.directory.InvalidValue;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.storage.AccessTokenEntry;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Storage;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes personal access tokens, says whose one is, and revokes them. Thread-safe. */
public final class PersonalAccessTokens {
  /** How long a token lives if nobody says. */
  public static final Duration USUAL_LIFE = Duration.ofDays(90);

  /** How long a token may live. */
  public static final Duration LONGEST_LIFE = Duration.ofDays(365);

  /** Below this a token would be over before anybody has put it where it is needed. */
  public static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

  private final Storage storage;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Over {@code storage}. */
  public PersonalAccessTokens(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** A token just made, with the only copy of its text. */
  public record Created(AccessTokenEntry entry, String text) {
    @Override
    public String toString() {
      return "Created[" + entry.id() + "]";
    }
  }

  /** Whether {@code token} is meant to be a personal access token, good or not. */
  public static boolean looksLikeOne(String token) {
    return token.startsWith(TokenText.PREFIX);
  }

  /**
   * Makes a token.
   *
   * @throws InvalidValue if the name or the life cannot be
   */
  public Created create(Holder holder, String name, Duration life) {
    if (!Directory.isName(name)) {
      throw new InvalidValue(
          "a token needs a name of 1 to 100 characters with no control characters in it; say what it is for");
    }
    if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
      throw new InvalidValue(
          "a token lives from a minute to "
              + LONGEST_LIFE.toDays()
              + " days; choose another expiry");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    TokenText.Fresh fresh = TokenText.fresh(random, now);
    AccessTokenEntry entry =
        new AccessTokenEntry(
            fresh.id(), fresh.secretHash(), name, holder, now, now.plus(life), Optional.empty());
    storage.accessTokens().add(entry, created(entry));
    return new Created(entry, fresh.text());
  }

  private static AuditEntry created(AccessTokenEntry entry) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("for", entry.holder().personId());
    detail.put("workspace", entry.holder().membership().workspace().id());
    detail.put("name", entry.name());
    detail.put("expires_at", entry.expiresAt().toString());
    return new AuditEntry(
        entry.createdAt(), "operator", "access-token.create", entry.id(), "ok", Json.write(detail));
  }

  /**
   * Whose token {@code text} is, if it is good now. What is not well formed, checksum included, is
   * refused without a look at the store.
   */
  public Optional<Holder> holder(String text) {
    Instant now = clock.instant();
    return TokenText.read(text)
        .flatMap(shown ->
            storage
                .accessTokens()
                .find(shown.id())
                .filter(entry -> entry.secretHash().equals(shown.secretHash())))
        .filter(entry -> entry.revokedAt().isEmpty() && entry.expiresAt().isAfter(now))
        .map(AccessTokenEntry::holder)
        .filter(Holder::active);
  }

  /** All tokens, whatever their state, oldest first. */
  public List<AccessTokenEntry> list() {
    return storage.accessTokens().list();
  }

  /**
   * Revokes a token for good.
   *
   * @return whether it was there and not revoked until now
   */
  public boolean revoke(String id) {
    Instant now = clock.instant();
    return storage
        .accessTokens()
        .revoke(id, now, new AuditEntry(now, "operator", "access-token.revoke", id, "ok", "{}"));
  }
}
