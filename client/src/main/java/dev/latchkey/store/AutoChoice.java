package dev.latchkey.store;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonObject;
import java.time.InstantSource;
import java.util.Optional;

/** That a home of {@code auto} has settled on the plain file, why, and since when. */
final class AutoChoice {
  static final String NAME = "store-choice";

  private static final String KEPT_IN = "kept_in";
  private static final String FILE = "file";

  private final Sidecar sidecar;
  private final InstantSource clock;

  AutoChoice(Sidecar sidecar, InstantSource clock) {
    this.sidecar = sidecar;
    this.clock = clock;
  }

  boolean isFile() {
    try {
      return sidecar.read().flatMap(said -> said.string(KEPT_IN)).equals(Optional.of(FILE));
    } catch (StoreException unreadable) {
      return false; // As if nothing had been settled: the keyring is tried again.
    }
  }

  void settleOnFile(ErrorCode reason) {
    sidecar.write(
        JsonObject.empty()
            .with(KEPT_IN, FILE)
            .with("because", reason.id())
            .with("since", clock.instant().toString()));
  }

  void forget() {
    if (isFile()) {
      sidecar.remove();
    }
  }
}
