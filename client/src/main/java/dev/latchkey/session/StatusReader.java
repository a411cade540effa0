package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Provenance;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.StoreException;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.Status.State;
import dev.latchkey.store.CredentialStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Reads {@link Status}: no network, no lock, no write. Thread-safe. */
public final class StatusReader {
  private final CredentialStore store;
  private final InstantSource clock;

  /** The status of {@code store}. */
  public StatusReader(CredentialStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Reads it.
   *
   * @param pendingRevocations what the queue says
   * @throws StoreException if something is stored that cannot be read
   */
  public Status read(int pendingRevocations) {
    Optional<AuthDocument> document = store.read();
    if (document.isEmpty()) {
      return new Status(
          State.NOT_SIGNED_IN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          store.describe(),
          Optional.empty(),
          Optional.empty(),
          false,
          false,
          Optional.empty(),
          pendingRevocations,
          store.warnings());
    }
    Credential credential = document.get().credential();
    // No pattern switch: see credential.Members.
    if (credential instanceof Credential.ChatGptSession session) {
      return chatGpt(session, pendingRevocations);
    }
    if (credential instanceof Credential.ApiKey key) {
      return simple(credential, Optional.of(mask(key.key())), Optional.empty(), pendingRevocations);
    }
    Optional<String> missing =
        credential instanceof Credential.Incomplete incomplete
            ? Optional.of(incomplete.missing())
            : Optional.empty();
    return simple(credential, Optional.empty(), missing, pendingRevocations);
  }

  private Status chatGpt(Credential.ChatGptSession session, int pendingRevocations) {
    TokenSet tokens = session.tokens();
    Identity identity = tokens.identity();
    Optional<Instant> end = JwtClaims.find(tokens.accessToken()).flatMap(JwtClaims::expiresAt);
    return new Status(
        State.SIGNED_IN,
        Optional.of(session.mode()),
        Optional.empty(),
        Optional.of(identity),
        session.mintedApiKey().map(StatusReader::mask),
        store.describe(),
        Optional.of(tokens.provenance().map(Provenance::issuer).orElseGet(Issuer.DEFAULT::given)),
        end,
        end.isPresent() && !end.get().isAfter(clock.instant()),
        !tokens.refreshToken().isEmpty(),
        session.lastRefresh(),
        pendingRevocations,
        store.warnings());
  }

  private Status simple(
      Credential credential,
      Optional<String> maskedKey,
      Optional<String> missing,
      int pendingRevocations) {
    return new Status(
        missing.isPresent() ? State.INCOMPLETE : State.SIGNED_IN,
        Optional.of(credential.mode()),
        missing,
        Optional.empty(),
        maskedKey,
        store.describe(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        pendingRevocations,
        store.warnings());
  }

  /**
   * The first eight and the last five characters, as Codex shows a key; nothing of a key of 13
   * characters or fewer, nor of one with characters that no key has (B46).
   */
  static String mask(Secret key) {
    String text = key.reveal();
    if (text.length() <= 13 || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      return "***";
    }
    return text.substring(0, 8) + "***" + text.substring(text.length() - 5);
  }
}
