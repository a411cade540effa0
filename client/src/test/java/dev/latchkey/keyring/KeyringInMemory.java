package dev.latchkey.keyring;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A keyring for the library's own tests, which counts questions and can be taken away. */
public final class KeyringInMemory implements Keyring {
  private final Map<String, KeyringItem> items = new LinkedHashMap<>();
  private int made;
  private int questions;
  private boolean absent;
  private boolean dropping;

  /** From now on every call fails. */
  public void takeAway() {
    absent = true;
  }

  /** From now on additions are accepted and forgotten. */
  public void drop() {
    dropping = true;
  }

  /** How often it was asked or told anything. */
  public int questions() {
    return questions;
  }

  /** The items, in the order in which they were made. */
  public List<KeyringItem> items() {
    return List.copyOf(items.values());
  }

  @Override
  public String describe() {
    return "the keyring of this test";
  }

  private void asked() {
    questions++;
    if (absent) {
      throw new StoreException(ErrorCode.KEYRING_ABSENT, "there is no keyring", "start one");
    }
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    asked();
    return items.values().stream().filter(item -> item.name().equals(name)).toList();
  }

  @Override
  public void add(KeyringName name, Secret value) {
    asked();
    if (!dropping) {
      // Each a second after the one before.
      Instant modified = Instant.EPOCH.plusSeconds(++made);
      String handle = "item-" + made;
      items.put(handle, new KeyringItem(name, handle, value, modified));
    }
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    asked();
    items.replace(
        item.handle(),
        new KeyringItem(item.name(), item.handle(), value, Instant.EPOCH.plusSeconds(++made)));
  }

  @Override
  public void remove(KeyringItem item) {
    asked();
    items.remove(item.handle());
  }

  @Override
  public void unlock() {
    asked();
  }

  @Override
  public void cancel() {}
}
