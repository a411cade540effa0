package dev.latchkey.keyring.macos;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user's default keychain. Thread-safe.
 *
 * <p>There is one item of a name at most, so its handle says nothing, and the keychain's dates are
 * not read.
 */
public final class MacKeyring implements Keyring {
  static final String NAME = "the keychain of this user";
  private static final int LONGEST_SECRET = 1024 * 1024;

  private final Security security;
  private volatile @Nullable KeyringName refused; // What could not be read without a dialog.

  MacKeyring(Security security) {
    this.security = security;
  }

  /** That of the user of this process. Loads nothing before it is asked. */
  public static MacKeyring ofThisUser() {
    return new MacKeyring(new NativeSecurity());
  }

  @Override
  public String describe() {
    return NAME;
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    try {
      Optional<byte[]> found = security.find(name.service(), name.account());
      if (found.isEmpty()) {
        return List.of();
      }
      return List.of(new KeyringItem(name, "", secret(name, found.get()), Instant.EPOCH));
    } catch (SecurityTrouble e) {
      StoreException failure = OsStatus.failure(e);
      if (failure.code() == ErrorCode.KEYRING_LOCKED) {
        refused = name;
      }
      throw failure;
    }
  }

  /** What is no text can be found, too, and so be replaced. */
  private static Secret secret(KeyringName name, byte[] password) {
    try {
      if (password.length > LONGEST_SECRET) {
        throw new StoreException(
            ErrorCode.KEYRING_REFUSED,
            "what " + NAME + " holds for " + name.account() + " is longer than 1 MiB",
            "remove it with Keychain Access, and sign in again");
      }
      return Secret.of(new String(password, StandardCharsets.UTF_8));
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  @Override
  public void add(KeyringName name, Secret value) {
    call(() -> withBytes(value, bytes -> security.add(name.service(), name.account(), bytes)));
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    KeyringName name = item.name();
    call(() -> withBytes(value, bytes -> security.modify(name.service(), name.account(), bytes)));
  }

  @Override
  public void remove(KeyringItem item) {
    call(() -> {
      try {
        security.delete(item.name().service(), item.name().account());
      } catch (SecurityTrouble e) {
        if (!OsStatus.ITEM_NOT_FOUND.is(e)) {
          throw e;
        }
      }
    });
  }

  @Override
  public void unlock() {
    KeyringName name = refused;
    call(() -> {
      security.unlock();
      if (name != null) {
        security.askFor(name.service(), name.account());
      }
    });
    refused = null;
  }

  /** The framework has no way to. */
  @Override
  public void cancel() {}

  private interface Call {
    void make() throws SecurityTrouble;
  }

  private interface BytesCall {
    void make(byte[] bytes) throws SecurityTrouble;
  }

  private static void call(Call call) {
    try {
      call.make();
    } catch (SecurityTrouble e) {
      throw OsStatus.failure(e);
    }
  }

  private static void withBytes(Secret value, BytesCall call) throws SecurityTrouble {
    byte[] bytes = value.reveal().getBytes(StandardCharsets.UTF_8);
    try {
      call.make(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
