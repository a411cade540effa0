package dev.latchkey.authority.device;

import dev.latchkey.authority.keys.Seal;
import dev.latchkey.authority.storage.Sha256;

/**
 * What is kept of the codes that people type. With a key, because there are few enough codes to try
 * them all against a plain hash. Thread-safe.
 */
final class CodeHashes {
  private final Seal seal;

  CodeHashes(Seal seal) {
    this.seal = seal;
  }

  Sha256 of(UserCode code) {
    return Sha256.stored(seal.of("user-code", code.text()));
  }
}
