package dev.latchkey;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.Relocation;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.store.HomeTraces;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A home as its configuration says, after a move to another store that was interrupted has been
 * finished.
 *
 * @param moveTrouble why it could not be finished; the login is where the configuration says
 */
record OpenedHome(
    Configuration configuration, HomeStores stores, Optional<LatchkeyException> moveTrouble) {

  static OpenedHome of(
      CodexHome home, List<String> overrides, BoundedKeyring keyring, InstantSource clock) {
    OpenedHome found = read(home, overrides, keyring, clock);
    if (!new HomeTraces(home.path()).hasSidecar(Relocation.NOTE)) {
      return found;
    }
    try {
      new Relocation(found.stores).finish();
    } catch (LatchkeyException e) {
      return new OpenedHome(found.configuration, found.stores, Optional.of(e));
    }
    // The move's last word may have been one in the configuration.
    return read(home, overrides, keyring, clock);
  }

  private static OpenedHome read(
      CodexHome home, List<String> overrides, BoundedKeyring keyring, InstantSource clock) {
    Configuration configuration = new ConfigurationReader(home, overrides).read();
    return new OpenedHome(
        configuration, new HomeStores(home, configuration, keyring, clock), Optional.empty());
  }
}
