package dev.latchkey.keyring.windows;

import dev.latchkey.credential.Secret;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The Credential Manager. Thread-safe. Never locked while its user is signed in, so that there is
 * nothing to unlock and nothing that takes long.
 *
 * <p>There is one item of a name at most, so its handle says nothing.
 */
public final class WindowsKeyring implements Keyring {
  static final String NAME = "the Credential Manager of this user";

  private final CredentialParts credentials;

  WindowsKeyring(Advapi advapi) {
    this.credentials = new CredentialParts(advapi);
  }

  /** That of the user of this process. Loads nothing before it is asked. */
  public static WindowsKeyring ofThisUser() {
    return new WindowsKeyring(new NativeAdvapi());
  }

  @Override
  public String describe() {
    return NAME;
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    try {
      Optional<Advapi.Credential> found = credentials.read(target(name));
      if (found.isEmpty()) {
        return List.of();
      }
      return List.of(new KeyringItem(name, "", secret(found.get().blob()), found.get().written()));
    } catch (AdvapiTrouble e) {
      throw e.failure();
    }
  }

  /**
   * As text in the order of bytes that Windows has, so that people can edit it there. What is no
   * text can be found, too, and so be replaced.
   */
  private static Secret secret(byte[] blob) {
    return Secret.of(new String(blob, StandardCharsets.UTF_16LE));
  }

  @Override
  public void add(KeyringName name, Secret value) {
    try {
      credentials.write(
          target(name), name.account(), value.reveal().getBytes(StandardCharsets.UTF_16LE));
    } catch (AdvapiTrouble e) {
      throw e.failure();
    }
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    add(item.name(), value);
  }

  @Override
  public void remove(KeyringItem item) {
    try {
      credentials.delete(target(item.name()));
    } catch (AdvapiTrouble e) {
      throw e.failure();
    }
  }

  @Override
  public void unlock() {}

  @Override
  public void cancel() {}

  /** As the library that Codex uses names it. */
  private static String target(KeyringName name) {
    return name.account() + "." + name.service();
  }
}
