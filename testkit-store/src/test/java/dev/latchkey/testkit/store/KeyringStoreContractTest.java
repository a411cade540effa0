package dev.latchkey.testkit.store;

import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.store.KeyringStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The contract, for an item of a keyring. */
class KeyringStoreContractTest extends CredentialStoreContract {
  @TempDir Path folder;
  private final MemoryKeyring keyring = new MemoryKeyring(InstantSource.system());

  @Override
  protected CredentialStore emptyStore() {
    Path home = folder.resolve("home");
    return new KeyringStore(
        home, HomeStore.Limits.DEFAULT, KeyringPlaces.of(home, keyring, Backend.DIRECT));
  }

  @Override
  protected Optional<CredentialStore> openAgain() {
    return Optional.of(emptyStore());
  }
}
