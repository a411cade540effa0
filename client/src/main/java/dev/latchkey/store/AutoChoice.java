package dev.latchkey.store;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonObject;
import java.time.InstantSource;
import java.util.Optional;

/**
 * That a home of {@code auto} has settled on the plain file, why, since when, and whether somebody
 * has told the user.
 */
final class AutoChoice {
  static final String NAME = "store-choice";

  private static final String KEPT_IN = "kept_in";
  private static final String FILE = "file";
  private static final String WHY = "why";
  private static final String TOLD = "told";

  private final Sidecar sidecar;
  private final InstantSource clock;

  AutoChoice(Sidecar sidecar, InstantSource clock) {
    this.sidecar = sidecar;
    this.clock = clock;
  }

  boolean isFile() {
    return said().isPresent();
  }

  /** Why, if nobody has told the user yet. */
  Optional<String> untold() {
    return said().filter(choice -> !choice.isTrue(TOLD)).flatMap(choice -> choice.string(WHY));
  }

  private Optional<JsonObject> said() {
    try {
      return sidecar.read().filter(choice -> choice.string(KEPT_IN).equals(Optional.of(FILE)));
    } catch (StoreException unreadable) {
      return Optional.empty(); // As if nothing had been settled: the keyring is tried again.
    }
  }

  void settleOnFile(ErrorCode reason, String why) {
    sidecar.write(
        JsonObject.empty()
            .with(KEPT_IN, FILE)
            .with("because", reason.id())
            .with(WHY, why)
            .with("since", clock.instant().toString())
            .with(TOLD, new JsonBoolean(false)));
  }

  void tell() {
    said()
        .filter(choice -> !choice.isTrue(TOLD))
        .ifPresent(choice -> sidecar.write(choice.with(TOLD, new JsonBoolean(true))));
  }

  void forget() {
    if (isFile()) {
      sidecar.remove();
    }
  }
}
