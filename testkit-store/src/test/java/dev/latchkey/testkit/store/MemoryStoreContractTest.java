package dev.latchkey.testkit.store;

import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.MemoryStore;
import java.util.Optional;

/** The contract, for a store that ends with its instance (case 72). */
class MemoryStoreContractTest extends CredentialStoreContract {
  @Override
  protected CredentialStore emptyStore() {
    return new MemoryStore();
  }

  @Override
  protected Optional<CredentialStore> openAgain() {
    return Optional.empty();
  }
}
