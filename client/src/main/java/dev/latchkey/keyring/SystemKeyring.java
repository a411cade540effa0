package dev.latchkey.keyring;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keyring that the class path brings, looked for when it is first asked: whoever keeps logins
 * in files pays nothing for it. Thread-safe.
 */
public final class SystemKeyring implements Keyring {
  /** How long a user may take who sees a dialog. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String OURS = "dev.latchkey.keyring.system.SystemKeyringProvider";

  private volatile @Nullable Keyring found;

  private SystemKeyring() {}

  /**
   * The system's keyring, within limits.
   *
   * @param environment which variables are set, and so whether there is a screen to ask on
   */
  public static BoundedKeyring bounded(Predicate<String> environment) {
    return bounded(new SystemKeyring(), environment);
  }

  /** As the other one, of any keyring. */
  public static BoundedKeyring bounded(Keyring keyring, Predicate<String> environment) {
    boolean screen =
        environment.test("DISPLAY")
            || environment.test("WAYLAND_DISPLAY")
            || System.getProperty("os.name", "").startsWith("Mac");
    return new BoundedKeyring(
        keyring, BoundedKeyring.LIMIT, screen ? Optional.of(PATIENCE) : Optional.empty());
  }

  private Keyring found() {
    Keyring known = found;
    if (known == null) {
      known = provider().keyring();
      found = known;
    }
    return known;
  }

  /**
   * Latchkey's own by its name, if it is on the class path: the service loader would open every jar
   * there, which takes a short process 30 ms. As modules, and with that of somebody else, it is the
   * service loader that finds it.
   */
  private static KeyringProvider provider() {
    ClassLoader loader = SystemKeyring.class.getClassLoader();
    try {
      return Class.forName(OURS, true, loader)
          .asSubclass(KeyringProvider.class)
          .getConstructor()
          .newInstance();
    } catch (UnsupportedClassVersionError e) {
      throw new StoreException(
          ErrorCode.KEYRING_ABSENT,
          "the library that speaks to keyrings needs Java 25, and this is Java "
              + Runtime.version().feature(),
          "run it with Java 25, or set cli_auth_credentials_store = \"file\"",
          e);
    } catch (ReflectiveOperationException notOnTheClassPath) {
      return ServiceLoader.load(KeyringProvider.class, loader)
          .findFirst()
          .orElseThrow(() ->
              new StoreException(
                  ErrorCode.KEYRING_ABSENT,
                  "the library that speaks to keyrings is not on the class path",
                  "add the artifact latchkey-keyring, or set cli_auth_credentials_store = \"file\""));
    }
  }

  @Override
  public String describe() {
    Keyring known = found;
    return known == null ? "the keyring" : known.describe();
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    return found().find(name);
  }

  @Override
  public void add(KeyringName name, Secret value) {
    found().add(name, value);
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    found().change(item, value);
  }

  @Override
  public void remove(KeyringItem item) {
    found().remove(item);
  }

  @Override
  public void unlock() {
    found().unlock();
  }

  @Override
  public void cancel() {
    Keyring known = found;
    if (known != null) {
      known.cancel();
    }
  }
}
