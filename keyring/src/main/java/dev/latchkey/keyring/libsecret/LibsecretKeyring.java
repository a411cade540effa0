package dev.latchkey.keyring.libsecret;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.libsecret.ServiceTrouble.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Secret Service of this session: GNOME's keyring, KWallet, KeePassXC. Thread-safe.
 *
 * <p>No lambdas where items are found: each would cost a short process a class.
 */
public final class LibsecretKeyring implements Keyring {
  private static final String NAME = "the keyring of this session (Secret Service)";

  /** More of one name are no accident any more. */
  private static final int MOST_ITEMS = 100;

  /** As for a file. */
  private static final int LONGEST_SECRET = 1024 * 1024;

  private final SecretService service;
  private volatile @Nullable KeyringName locked; // What was last found to be.

  LibsecretKeyring(SecretService service) {
    this.service = service;
  }

  /** That of the session which this process belongs to. Loads nothing before it is asked. */
  public static LibsecretKeyring ofThisSession() {
    return new LibsecretKeyring(NativeService.ofThisSession());
  }

  @Override
  public String describe() {
    return NAME;
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    try {
      List<ServiceItem> there = search(name);
      List<KeyringItem> found = new ArrayList<>(there.size());
      for (ServiceItem item : there) {
        found.add(keyringItem(name, item));
      }
      return found;
    } catch (ServiceTrouble e) {
      throw failure(e);
    }
  }

  /**
   * Once more if the service may have been started anew since it was last asked: what it gives then
   * cannot be decrypted.
   */
  private List<ServiceItem> search(KeyringName name) throws ServiceTrouble {
    List<ServiceItem> found;
    try {
      found = service.search(name);
      if (isWhole(found)) {
        return found;
      }
    } catch (ServiceTrouble e) {
      if (!mayBeStale(e)) {
        throw e;
      }
    }
    service.forget();
    return service.search(name);
  }

  private static boolean isWhole(List<ServiceItem> found) {
    for (ServiceItem item : found) {
      if (!item.locked() && item.secret() == null) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBeStale(ServiceTrouble trouble) {
    // The library goes on asking the connection that the service had.
    return switch (trouble.kind()) {
      case REFUSED, GONE, NO_SERVICE -> true;
      case NO_LIBRARY, NO_BUS, LOCKED, CANCELLED -> false;
    };
  }

  private KeyringItem keyringItem(KeyringName name, ServiceItem item) {
    if (item.locked()) {
      locked = name;
      throw locked("an item that is locked");
    }
    Secret secret = item.secret();
    if (secret == null) {
      throw new StoreException(
          ErrorCode.KEYRING_REFUSED,
          NAME + " has an item of " + name.account() + " and does not give its secret",
          "restart it or sign in to the desktop anew; to do without it: latchkey store move file");
    }
    return new KeyringItem(name, item.path(), secret, Instant.ofEpochSecond(item.modified()));
  }

  @Override
  public void add(KeyringName name, Secret value) {
    call(() -> {
      switch (service.defaultCollection()) {
        case ABSENT -> throw locked("no collection for new items yet");
        case LOCKED -> throw locked("a default collection that is locked");
        case OPEN -> service.store(name, value);
      }
    });
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    call(() -> service.change(item.handle(), value));
  }

  @Override
  public void remove(KeyringItem item) {
    call(() -> {
      try {
        service.delete(item.handle());
      } catch (ServiceTrouble e) {
        if (e.kind() != Kind.GONE) {
          throw e;
        }
      }
    });
  }

  @Override
  public void unlock() {
    KeyringName name = locked;
    call(() -> {
      if (name == null) {
        service.openDefaultCollection();
      } else {
        service.unlock(name);
        if (service.defaultCollection() == SecretService.Collection.LOCKED) {
          service.openDefaultCollection();
        }
      }
    });
    locked = null;
  }

  @Override
  public void cancel() {
    service.cancel();
  }

  /** One request of the service. */
  private interface Call {
    void make() throws ServiceTrouble;
  }

  /** All of them may be made twice: what is done is then done already. */
  private void call(Call call) {
    try {
      try {
        call.make();
      } catch (ServiceTrouble e) {
        if (!mayBeStale(e)) {
          throw e;
        }
        service.forget();
        call.make();
      }
    } catch (ServiceTrouble e) {
      throw failure(e);
    }
  }

  private static StoreException locked(String what) {
    return new StoreException(
        ErrorCode.KEYRING_LOCKED,
        NAME + " has " + what,
        "unlock it, or sign in to the desktop with your password; to do without it: cli_auth_credentials_store = \"file\"");
  }

  private static StoreException failure(ServiceTrouble trouble) {
    return switch (trouble.kind()) {
      case NO_LIBRARY ->
          absent(
              "the library libsecret, which speaks to keyrings, cannot be loaded: "
                  + trouble.words(),
              "install it (Debian, Ubuntu: apt-get install libsecret-1-0; Fedora: dnf install libsecret)");
      case NO_BUS ->
          absent(
              "this session has no D-Bus, so no keyring can be reached: " + trouble.words(),
              "sign in to a desktop, or start the command below dbus-run-session");
      case NO_SERVICE ->
          absent(
              "no program on the session bus keeps secrets (Secret Service): " + trouble.words(),
              "install one and sign in anew (Debian, Ubuntu: apt-get install gnome-keyring; Fedora: dnf install gnome-keyring)");
      case LOCKED -> locked("what was asked for, locked");
      case GONE -> refused("what was to be changed is not in " + NAME + " any more", trouble);
      case CANCELLED -> refused(NAME + " was not waited for any longer", trouble);
      case REFUSED -> refused(NAME + " said no: " + trouble.words(), trouble);
    };
  }

  private static StoreException absent(String what, String remedy) {
    return new StoreException(
        ErrorCode.KEYRING_ABSENT,
        what,
        remedy + ", or keep logins in files: cli_auth_credentials_store = \"file\"");
  }

  private static StoreException refused(String what, ServiceTrouble trouble) {
    return new StoreException(
        ErrorCode.KEYRING_REFUSED,
        what,
        "try again, or do without it: latchkey store move file",
        trouble);
  }

  /** Whether so much is read at all. */
  static void checkSize(long items, long bytes) throws ServiceTrouble {
    if (items > MOST_ITEMS) {
      throw new ServiceTrouble(Kind.REFUSED, items + " items of one name are too many");
    }
    if (bytes > LONGEST_SECRET) {
      throw new ServiceTrouble(Kind.REFUSED, "a secret of " + bytes + " bytes is too long");
    }
  }
}
