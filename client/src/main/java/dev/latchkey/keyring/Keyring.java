package dev.latchkey.keyring;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import java.util.List;

/**
 * The secret store of the operating system, as the user of this process sees it.
 *
 * <p>An item has a {@link KeyringName}; nothing keeps a keyring from holding several of one name,
 * for other programs write there, too. Thread-safe. A call may take as long as the system likes:
 * {@link BoundedKeyring} sets the limits. All of them throw a {@link StoreException} with one of
 * the codes {@code KEYRING_ABSENT}, {@code KEYRING_LOCKED} and {@code KEYRING_REFUSED}; no message
 * holds a secret.
 */
public interface Keyring {

  /** What it is, for people: {@code "the keyring of this session (Secret Service)"}. */
  String describe();

  /**
   * The items of that name, however many, in no particular order. Asks nobody to unlock anything.
   *
   * @throws StoreException with {@code KEYRING_LOCKED} if there is one that cannot be read
   */
  List<KeyringItem> find(KeyringName name);

  /**
   * Makes a new item where items are made by default. To be called only when {@link #find} has
   * found none.
   */
  void add(KeyringName name, Secret value);

  /** Gives an item another value, and leaves the rest of it as it is. */
  void change(KeyringItem item, Secret value);

  /** Removes one item; it is no error if it is gone already. */
  void remove(KeyringItem item);

  /**
   * Asks the user, with a dialog of the system, to unlock what is locked, and waits for it.
   *
   * @throws StoreException with {@code KEYRING_LOCKED} if it stays locked
   */
  void unlock();

  /** Gives up all calls that are under way, as far as the system lets it. */
  void cancel();
}
