package dev.latchkey.testkit.store;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A keyring that is as good as its process, for tests of what uses one; on request as bad as real
 * ones can be. What it held before a {@linkplain #fail fault} is there again after it. Thread-safe.
 */
public final class MemoryKeyring implements Keyring {
  private final Map<String, KeyringItem> items = new LinkedHashMap<>(); // guarded by this
  private final InstantSource clock;
  private long made; // guarded by this
  private Optional<KeyringFault> fault = Optional.empty(); // guarded by this
  private long cancelled; // guarded by this

  /** An empty one that works. */
  public MemoryKeyring(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes it fail like that from the next call on. */
  public synchronized void fail(KeyringFault how) {
    fault = Optional.of(how);
    notifyAll();
  }

  /** Makes it work again; calls that are blocked come to their end. */
  public synchronized void mend() {
    fault = Optional.empty();
    notifyAll();
  }

  @Override
  public String describe() {
    return "the keyring of this test";
  }

  @Override
  public synchronized List<KeyringItem> find(KeyringName name) {
    answer();
    return items.values().stream().filter(item -> item.name().equals(name)).toList();
  }

  /** Makes another item, also of a name that there is already, as other programs do. */
  @Override
  public synchronized void add(KeyringName name, Secret value) {
    if (change()) {
      String handle = "item-" + made++;
      items.put(handle, new KeyringItem(name, handle, value, clock.instant()));
    }
  }

  @Override
  public synchronized void change(KeyringItem item, Secret value) {
    if (change()) {
      items.replace(
          item.handle(), new KeyringItem(item.name(), item.handle(), value, clock.instant()));
    }
  }

  @Override
  public synchronized void remove(KeyringItem item) {
    change();
    items.remove(item.handle());
  }

  @Override
  public synchronized void unlock() {
    if (fault.equals(Optional.of(KeyringFault.LOCKED_UNTIL_ASKED))) {
      fault = Optional.empty();
    }
    answer();
  }

  @Override
  public synchronized void cancel() {
    cancelled++;
    notifyAll();
  }

  /** Whether a new value is kept. */
  private boolean change() {
    answer();
    if (fault.equals(Optional.of(KeyringFault.REFUSING))) {
      throw trouble(ErrorCode.KEYRING_REFUSED, " refuses changes");
    }
    return !fault.equals(Optional.of(KeyringFault.DROPPING));
  }

  private synchronized void answer() {
    long before = cancelled;
    while (fault.equals(Optional.of(KeyringFault.SILENT))) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw trouble(ErrorCode.KEYRING_REFUSED, " was interrupted");
      }
      if (cancelled != before) {
        throw trouble(ErrorCode.KEYRING_REFUSED, " was given up");
      }
    }
    if (fault.isEmpty()) {
      return;
    }
    switch (fault.get()) {
      case ABSENT -> throw trouble(ErrorCode.KEYRING_ABSENT, " is not there");
      case LOCKED, LOCKED_UNTIL_ASKED -> throw trouble(ErrorCode.KEYRING_LOCKED, " is locked");
      case SILENT, DROPPING, REFUSING -> {}
    }
  }

  private StoreException trouble(ErrorCode code, String what) {
    return new StoreException(code, describe() + what, "mend it in the test");
  }
}
