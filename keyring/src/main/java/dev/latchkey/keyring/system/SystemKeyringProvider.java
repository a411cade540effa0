package dev.latchkey.keyring.system;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringProvider;

/** Chooses by the name of the operating system. */
public final class SystemKeyringProvider implements KeyringProvider {

  /** For the service loader. */
  public SystemKeyringProvider() {}

  @Override
  public Keyring keyring() {
    throw new StoreException(
        ErrorCode.KEYRING_ABSENT,
        "Latchkey knows no keyring of " + System.getProperty("os.name", "this system"),
        "set cli_auth_credentials_store = \"file\" in config.toml");
  }
}
