package dev.latchkey.store;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * The item in the keyring that holds the passphrase of all encrypted files of a home (protocol
 * §4.4). It is never changed, nor is the last one removed: files that are not ours depend on it.
 */
final class Passphrase {
  private static final int SIZE = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Keyring keyring;
  private final Path home;
  private volatile int known; // As many different ones as were found last.

  Passphrase(Keyring keyring, Path home) {
    this.keyring = keyring;
    this.home = home;
  }

  /** What the item is called: by the home's real path, so only while that is what it is. */
  KeyringName name() {
    return KeyringName.ofPassphrase(home);
  }

  /** For people. */
  String keyring() {
    return keyring.describe();
  }

  /** How many different ones were found when one was last looked for; Codex fails on two items. */
  int known() {
    return known;
  }

  /** The passphrases that there are, without repetition, the newest first. */
  List<Secret> find() {
    List<KeyringItem> items = new ArrayList<>(keyring.find(name()));
    if (items.size() > 1) {
      items.sort(Comparator.comparing(KeyringItem::modified).reversed());
    }
    List<Secret> found = new ArrayList<>();
    for (KeyringItem item : items) {
      if (!found.contains(item.value())) {
        found.add(item.value());
      }
    }
    known = found.size();
    return found;
  }

  /**
   * Makes one, where there is none.
   *
   * @throws StoreException also if the keyring takes it and does not keep it
   */
  Secret make() {
    byte[] bytes = new byte[SIZE];
    RANDOM.nextBytes(bytes);
    Secret made = Secret.of(Base64.getEncoder().encodeToString(bytes));
    Arrays.fill(bytes, (byte) 0);
    keyring.add(name(), made);
    checkKept(made);
    return made;
  }

  /** Fails unless the keyring has {@code passphrase}, and leaves one item of it. */
  void checkKept(Secret passphrase) {
    boolean kept = false;
    for (KeyringItem item : keyring.find(name())) {
      if (item.value().equals(passphrase)) {
        if (kept) {
          keyring.remove(item); // Codex fails on two items, even if they say the same.
        }
        kept = true;
      }
    }
    if (!kept) {
      throw new StoreException(
          ErrorCode.KEYRING_DROPPED,
          keyring.describe()
              + " does not have the passphrase "
              + name().account()
              + ", which it accepted",
          "look at it with the system's own program; to do without it: latchkey store move file");
    }
  }
}
