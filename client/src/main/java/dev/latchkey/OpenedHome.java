package dev.latchkey;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.ConfigurationPlaces;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Layers;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.Relocation;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.store.HomeTraces;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A home as its configuration says, after a move to another store that was interrupted has been
 * finished, unless it is only looked at.
 *
 * @param configurationTrouble why nothing is known of the configuration
 * @param moveTrouble why it could not be finished; the login is where the configuration says
 */
record OpenedHome(
    Layers layers,
    Configuration configuration,
    HomeStores stores,
    Optional<ConfigurationException> configurationTrouble,
    Optional<LatchkeyException> moveTrouble) {

  /** How it is opened. */
  enum Manner {
    /** A configuration that cannot be read is an error. */
    STRICT,
    /** It is put up with, and allows nothing. */
    LENIENT,
    /** As well, and nothing is changed nor a dialog shown. */
    LOOKING
  }

  static OpenedHome of(
      CodexHome home,
      ConfigurationPlaces places,
      Manner manner,
      BoundedKeyring keyring,
      InstantSource clock) {
    ConfigurationReader reader = new ConfigurationReader(places);
    OpenedHome found;
    try {
      found = read(home, reader.layers(), keyring, clock);
    } catch (ConfigurationException e) {
      if (manner == Manner.STRICT) {
        throw e;
      }
      OpenedHome closed = read(home, reader.nothingAllowed(), keyring, clock);
      return new OpenedHome(
          closed.layers, closed.configuration, closed.stores, Optional.of(e), Optional.empty());
    }
    if (manner == Manner.LOOKING || !new HomeTraces(home.path()).hasSidecar(Relocation.NOTE)) {
      return found;
    }
    try {
      new Relocation(found.stores).finish();
    } catch (LatchkeyException e) {
      return new OpenedHome(
          found.layers, found.configuration, found.stores, Optional.empty(), Optional.of(e));
    }
    // The move's last word may have been one in the configuration.
    return read(home, reader.layers(), keyring, clock);
  }

  private static OpenedHome read(
      CodexHome home, Layers layers, BoundedKeyring keyring, InstantSource clock) {
    Configuration configuration = ConfigurationReader.configuration(layers);
    return new OpenedHome(
        layers,
        configuration,
        new HomeStores(home, configuration, keyring, clock),
        Optional.empty(),
        Optional.empty());
  }
}
