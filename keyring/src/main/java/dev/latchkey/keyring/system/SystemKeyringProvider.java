package dev.latchkey.keyring.system;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringProvider;
import dev.latchkey.keyring.libsecret.LibsecretKeyring;
import dev.latchkey.keyring.macos.MacKeyring;
import dev.latchkey.keyring.windows.WindowsKeyring;

/** Chooses by the name of the operating system. */
public final class SystemKeyringProvider implements KeyringProvider {

  /** For the service loader. */
  public SystemKeyringProvider() {}

  @Override
  public Keyring keyring() {
    return keyringOf(System.getProperty("os.name", "this system"));
  }

  static Keyring keyringOf(String system) {
    if (system.startsWith("Linux")) {
      return LibsecretKeyring.ofThisSession();
    }
    if (system.startsWith("Mac")) {
      return MacKeyring.ofThisUser();
    }
    if (system.startsWith("Windows")) {
      return WindowsKeyring.ofThisUser();
    }
    throw new StoreException(
        ErrorCode.KEYRING_ABSENT,
        "Latchkey knows no keyring of " + system,
        "set cli_auth_credentials_store = \"file\" in config.toml");
  }
}
