package dev.latchkey.store;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Whether a keyring keeps what it takes. */
final class KeyringProbe {
  private KeyringProbe() {}

  /**
   * Writes an item of a name of its own, reads it and removes it.
   *
   * @throws StoreException if that does not work
   */
  static void run(Keyring keyring, Path home) {
    KeyringName name = new KeyringName("Latchkey probe", KeyringName.ofDocument(home).account());
    Secret value = Secret.of(UUID.randomUUID().toString());
    // One that was killed may have left its item.
    keyring.find(name).forEach(keyring::remove);
    keyring.add(name, value);
    List<KeyringItem> found = keyring.find(name);
    found.forEach(keyring::remove);
    if (found.size() != 1 || !found.getFirst().value().equals(value)) {
      throw new StoreException(
          ErrorCode.KEYRING_DROPPED,
          keyring.describe() + " accepts what it is given and does not keep it",
          "restart it, or do without it: cli_auth_credentials_store = \"file\" in config.toml");
    }
  }
}
