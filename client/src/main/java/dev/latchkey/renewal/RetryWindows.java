package dev.latchkey.renewal;

import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.time.Duration;
import java.util.Optional;

/**
 * How long each issuer gives the same answer again to who lost it, as it said itself: after a crash
 * between question and answer this decides whether asking again is a repair or a second spending.
 * Remembered beside the store, since after a crash nobody else knows. Thread-safe.
 */
public final class RetryWindows {
  private static final String ISSUERS = "issuers";

  private final CredentialStore store;
  private final Sidecar sidecar;

  /** Those known beside {@code store}. */
  public RetryWindows(CredentialStore store) {
    this.store = store;
    this.sidecar = store.sidecar("retry-windows");
  }

  /** That of {@code issuer}; nothing if it never said that it has one. */
  Duration of(String issuer) {
    return known(issuer).orElse(Duration.ZERO);
  }

  private Optional<Duration> known(String issuer) {
    try {
      return sidecar
          .read()
          .flatMap(content -> content.object(ISSUERS))
          .flatMap(issuers -> issuers.get(issuer))
          .filter(JsonNumber.class::isInstance)
          .map(number -> ((JsonNumber) number).text())
          .filter(text -> text.matches("[0-9]{1,3}"))
          .map(text -> Duration.ofSeconds(Integer.parseInt(text)));
    } catch (StoreException unreadable) {
      return Optional.empty();
    }
  }

  /** Remembers what {@code issuer} said at a sign-in; as good as it can. */
  public void remember(String issuer, Optional<Duration> window) {
    if (known(issuer).equals(window)) {
      return;
    }
    try (StoreTransaction owner = store.begin()) {
      remember(owner, issuer, window);
    } catch (StoreException notWritten) {
      // Then a crash is not repaired before the next renewal has said it again.
    }
  }

  /**
   * Remembers what {@code issuer} said at a renewal.
   *
   * @param owner the open transaction, which is what makes writing here safe
   */
  void remember(StoreTransaction owner, String issuer, Optional<Duration> window) {
    if (known(issuer).equals(window)) {
      return;
    }
    try {
      JsonObject before = sidecar.read().orElseGet(JsonObject::empty);
      JsonObject issuers =
          before
              .object(ISSUERS)
              .orElseGet(JsonObject::empty)
              .with(
                  issuer, new JsonNumber(String.valueOf(window.orElse(Duration.ZERO).toSeconds())));
      sidecar.write(before.with("version", new JsonNumber("1")).with(ISSUERS, issuers));
    } catch (StoreException notWritten) {
      // As above.
    }
  }
}
