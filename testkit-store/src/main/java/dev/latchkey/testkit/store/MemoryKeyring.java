package dev.latchkey.testkit.store;

import dev.latchkey.credential.Secret;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A keyring that is as good as its process, for tests of what uses one. Thread-safe. */
public final class MemoryKeyring implements Keyring {
  private final Map<String, KeyringItem> items = new LinkedHashMap<>(); // guarded by this
  private final InstantSource clock;
  private long made; // guarded by this

  /** An empty one. */
  public MemoryKeyring(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String describe() {
    return "the keyring of this test";
  }

  @Override
  public synchronized List<KeyringItem> find(KeyringName name) {
    return items.values().stream().filter(item -> item.name().equals(name)).toList();
  }

  /** Makes another item, also of a name that there is already, as other programs do. */
  @Override
  public synchronized void add(KeyringName name, Secret value) {
    String handle = "item-" + made++;
    items.put(handle, new KeyringItem(name, handle, value, clock.instant()));
  }

  @Override
  public synchronized void change(KeyringItem item, Secret value) {
    items.replace(
        item.handle(), new KeyringItem(item.name(), item.handle(), value, clock.instant()));
  }

  @Override
  public synchronized void remove(KeyringItem item) {
    items.remove(item.handle());
  }

  @Override
  public void unlock() {}

  @Override
  public void cancel() {}
}
