package dev.latchkey.renewal;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.Sidecar;
import java.util.Optional;

/**
 * The chain that its issuer has refused for good, remembered beside the store so that no process
 * asks about it again (B26). Only its hash is kept; another chain in the store is not affected by
 * it. Used by the owner of the store.
 */
final class RefusedChains {
  static final String NAME = "refused";

  private static final String CHAIN = "refresh_token_sha256";
  private static final String MESSAGE = "message";

  private final Sidecar sidecar;

  RefusedChains(Sidecar sidecar) {
    this.sidecar = sidecar;
  }

  /**
   * Refuses a chain that is known to be dead.
   *
   * @throws NotSignedInException with what the issuer said then
   */
  void check(Secret refreshToken) {
    Optional<String> refusal = find(refreshToken);
    if (refusal.isPresent()) {
      throw new NotSignedInException(ErrorCode.LOGIN_EXPIRED, refusal.get(), "run latchkey login");
    }
  }

  /** What the issuer said of a chain that is known to be dead. */
  Optional<String> find(Secret refreshToken) {
    JsonObject known;
    try {
      known = sidecar.read().orElseGet(JsonObject::empty);
    } catch (StoreException unreadable) {
      return Optional.empty(); // Then the issuer says it once more.
    }
    return known.string(CHAIN).filter(refreshToken.sha256()::equals).isPresent()
        ? Optional.of(
            known.string(MESSAGE).orElse("the issuer does not accept this login any more"))
        : Optional.empty();
  }

  /** Remembers that a chain is dead. */
  void remember(Secret refreshToken, String message) {
    try {
      sidecar.write(
          JsonObject.empty()
              .with("version", new JsonNumber("1"))
              .with(CHAIN, refreshToken.sha256())
              .with(MESSAGE, message));
    } catch (StoreException notWritten) {
      // Then the issuer says it once more.
    }
  }
}
