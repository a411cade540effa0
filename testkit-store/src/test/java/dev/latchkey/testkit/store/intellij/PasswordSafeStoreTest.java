package dev.latchkey.testkit.store.intellij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.testkit.store.CredentialStoreContract;
import dev.latchkey.testkit.store.intellij.IntelliJStandIns.MemorySafe;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordSafeStoreTest extends CredentialStoreContract {
  @TempDir Path folder;
  private final MemorySafe safe = new MemorySafe();

  @Override
  protected CredentialStore emptyStore() {
    return new PasswordSafeStore(safe, folder.resolve("latchkey.lock"));
  }

  @Override
  protected Optional<CredentialStore> openAgain() {
    return Optional.of(emptyStore());
  }

  @Test
  void aSafeThatDropsWhatItIsGivenIsFoundOutBeforehand() {
    safe.drop();
    StoreException e = assertThrows(StoreException.class, () -> emptyStore().checkWritable());
    assertEquals(ErrorCode.KEYRING_DROPPED, e.code());
  }
}
