package dev.latchkey.home;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a keyring holds for a home, under names that follow from the home's path: whoever renames
 * the home has to take it along.
 */
public final class KeyringItems {
  private final Keyring keyring;

  /** Those in {@code keyring}. */
  public KeyringItems(Keyring keyring) {
    this.keyring = keyring;
  }

  /**
   * Makes the items of {@code to} what those of {@code from} are, and reads them there. Either may
   * not exist, or not exist any more.
   *
   * @throws StoreException if they are not there afterwards
   */
  public void copy(Path from, Path to) {
    copy(KeyringName.ofDocument(named(from)), KeyringName.ofDocument(named(to)));
    copy(KeyringName.ofPassphrase(named(from)), KeyringName.ofPassphrase(named(to)));
  }

  private void copy(KeyringName from, KeyringName to) {
    List<KeyringItem> items = keyring.find(from);
    if (items.isEmpty()) {
      return;
    }
    // Duplicates go along: which of them counts is not this class's business.
    keyring.find(to).forEach(keyring::remove);
    for (KeyringItem item : items) {
      keyring.add(to, item.value());
    }
    if (keyring.find(to).isEmpty()) {
      throw new StoreException(
          ErrorCode.KEYRING_DROPPED,
          keyring.describe() + " accepted the login under its new name and does not hold it",
          "move the login to a file first: latchkey store move file");
    }
  }

  /** Removes the items of {@code home}. */
  public void remove(Path home) {
    keyring.find(KeyringName.ofDocument(named(home))).forEach(keyring::remove);
    keyring.find(KeyringName.ofPassphrase(named(home))).forEach(keyring::remove);
  }

  /** The real path of a home, which a home that is gone has had, and one to come will have. */
  private static Path named(Path home) {
    Path absolute = home.toAbsolutePath();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null) {
      return absolute;
    }
    try {
      return folder.toRealPath().resolve(name);
    } catch (IOException absent) {
      return absolute;
    }
  }
}
