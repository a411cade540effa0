package dev.latchkey.testkit.store;

import dev.latchkey.store.AutoStore;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, for {@code auto}. */
class AutoStoreContractTest {

  @Nested
  class WithAKeyring extends Contract {}

  @Nested
  class WithoutAKeyring extends Contract {
    WithoutAKeyring() {
      keyring.fail(KeyringFault.ABSENT);
    }
  }

  @Nested
  class WithAKeyringThatDropsWhatItIsGiven extends Contract {
    WithAKeyringThatDropsWhatItIsGiven() {
      keyring.fail(KeyringFault.DROPPING);
    }
  }

  abstract static class Contract extends CredentialStoreContract {
    @TempDir Path folder;
    final MemoryKeyring keyring = new MemoryKeyring(InstantSource.system());

    @Override
    protected CredentialStore emptyStore() {
      Path home = folder.resolve("home");
      return new AutoStore(
          home,
          HomeStore.Limits.DEFAULT,
          KeyringPlaces.of(home, keyring, Backend.DIRECT),
          InstantSource.system());
    }

    @Override
    protected Optional<CredentialStore> openAgain() {
      return Optional.of(emptyStore());
    }
  }
}
