package dev.latchkey.testkit.store.jenkins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.testkit.store.CredentialStoreContract;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.SystemStore;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class JenkinsStoreTest extends CredentialStoreContract {
  private final SystemStore jenkins = new SystemStore();
  private final ReentrantLock owner = new ReentrantLock();

  @Override
  protected CredentialStore emptyStore() {
    return new JenkinsStore(jenkins, "codex", owner);
  }

  @Override
  protected Optional<CredentialStore> openAgain() {
    return Optional.of(new JenkinsStore(jenkins, "codex", owner));
  }

  @Test
  void aDiskThatIsFullIsFoundOutBeforehand() {
    jenkins.failWith("no space left on device");
    StoreException e = assertThrows(StoreException.class, () -> emptyStore().checkWritable());
    assertEquals(ErrorCode.STORE_UNWRITABLE, e.code());
  }
}
