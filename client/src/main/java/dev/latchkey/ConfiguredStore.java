package dev.latchkey;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;

/** The store that a home's configuration asks for. */
final class ConfiguredStore {
  private ConfiguredStore() {}

  /**
   * Finds it.
   *
   * @throws StoreException if it is one that this version does not have
   */
  static CredentialStore open(CodexHome home, Configuration configuration) {
    Setting<StoreKind> kind =
        configuration.store().orElse(new Setting<>(StoreKind.FILE, "the default"));
    if (kind.value() != StoreKind.FILE) {
      throw new StoreException(
          ErrorCode.STORE_UNSUPPORTED,
          "cli_auth_credentials_store asks for a store that this version does not have ("
              + kind.origin()
              + ")",
          "set it to \"file\" there, or for one command with -c cli_auth_credentials_store=file");
    }
    return new FileStore(home.path(), FileStore.Limits.DEFAULT);
  }
}
