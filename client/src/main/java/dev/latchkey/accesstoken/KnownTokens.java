package dev.latchkey.accesstoken;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The memory of access tokens, beside the store and under their hashes: {@code auth.json} has no
 * room for where a token was issued, and asking whose it is costs a request each time (B54). It
 * holds the stored token and, while another one takes its place, that one too. Thread-safe.
 */
public final class KnownTokens {
  private static final String TOKENS = "tokens";

  private final CredentialStore store;
  private final Sidecar sidecar;

  /** The memory beside {@code store}. */
  public KnownTokens(CredentialStore store) {
    this.store = store;
    this.sidecar = store.sidecar("access-tokens");
  }

  /** What is known of {@code token}. Takes no lock. */
  public Optional<KnownToken> find(Secret token) {
    try {
      return sidecar
          .read()
          .flatMap(json -> json.object(TOKENS))
          .flatMap(tokens -> tokens.object(token.sha256()))
          .flatMap(KnownTokens::read);
    } catch (StoreException unreadable) {
      return Optional.empty(); // Then the issuer is asked once more.
    }
  }

  /** The access token that {@code credential} is, if it is one. */
  public static Optional<Secret> accessToken(Credential credential) {
    return switch (credential) {
      case Credential.PersonalAccessToken(Secret token) -> Optional.of(token);
      case Credential.AgentIdentity(Secret jwt) -> Optional.of(jwt);
      default -> Optional.empty();
    };
  }

  /**
   * Remembers {@code known}, and forgets every token but this one and the one that is stored.
   *
   * @throws StoreException if it could not be written
   */
  public void remember(Secret token, KnownToken known) {
    try (StoreTransaction owner = store.begin()) {
      JsonObject before =
          sidecar.read().flatMap(json -> json.object(TOKENS)).orElseGet(JsonObject::empty);
      JsonObject tokens = JsonObject.empty();
      Optional<String> stored = stored(owner).map(Secret::sha256);
      if (stored.isPresent()) {
        Optional<JsonObject> entry = before.object(stored.get());
        if (entry.isPresent()) {
          tokens = tokens.with(stored.get(), entry.get());
        }
      }
      sidecar.write(
          JsonObject.empty()
              .with("version", new JsonNumber("1"))
              .with(TOKENS, tokens.with(token.sha256(), write(known))));
    }
  }

  private static Optional<Secret> stored(StoreTransaction owner) {
    try {
      return owner.read().map(AuthDocument::credential).flatMap(KnownTokens::accessToken);
    } catch (StoreException unreadable) {
      return Optional.empty();
    }
  }

  private static JsonObject write(KnownToken known) {
    JsonObject json = JsonObject.empty().with("issuer", known.issuer());
    if (known.identity().isPresent()) {
      Identity identity = known.identity().get();
      json =
          json.withOptional("email", identity.email())
              .withOptional("user_id", identity.userId())
              .withOptional("account_id", identity.accountId())
              .withOptional("plan", identity.plan().map(Plan::wireName))
              .with("fedramp", new JsonBoolean(identity.fedramp()));
    }
    return json.withOptional("checked_at", known.checkedAt().map(Instant::toString));
  }

  private static Optional<KnownToken> read(JsonObject json) {
    Optional<Identity> identity =
        json.string("user_id").isEmpty()
            ? Optional.empty()
            : Optional.of(
                Identity.of(
                    json.string("email"),
                    json.string("user_id"),
                    json.string("account_id"),
                    json.string("plan").map(Plan::new),
                    json.isTrue("fedramp")));
    return json.string("issuer")
        .map(issuer ->
            new KnownToken(issuer, identity, json.string("checked_at").flatMap(KnownTokens::time)));
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
