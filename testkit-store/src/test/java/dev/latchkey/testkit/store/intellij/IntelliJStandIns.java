package dev.latchkey.testkit.store.intellij;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins, written for this test, for the few types of the IntelliJ Platform that the sketch
 * uses: same names, same signatures as Java sees them, nothing else.
 */
final class IntelliJStandIns {
  private IntelliJStandIns() {}

  /** For {@code com.intellij.credentialStore.CredentialAttributesKt}. */
  static final class CredentialAttributesKt {
    private CredentialAttributesKt() {}

    static String generateServiceName(String subsystem, String key) {
      return "IntelliJ Platform " + subsystem + " — " + key;
    }
  }

  /** For {@code com.intellij.credentialStore.CredentialAttributes}. */
  record CredentialAttributes(String serviceName, @Nullable String userName) {}

  /** For {@code com.intellij.credentialStore.Credentials}. */
  static final class Credentials {
    private final @Nullable String password;

    Credentials(@Nullable String user, @Nullable String password) {
      this.password = password;
    }

    @Nullable String getPasswordAsString() {
      return password;
    }
  }

  /** For {@code com.intellij.ide.passwordSafe.PasswordSafe}. */
  abstract static class PasswordSafe {
    abstract boolean isMemoryOnly();

    abstract @Nullable Credentials get(CredentialAttributes attributes);

    abstract void set(CredentialAttributes attributes, @Nullable Credentials credentials);
  }

  /** One that keeps what it is given, unless it is told not to. */
  static final class MemorySafe extends PasswordSafe {
    private final Map<CredentialAttributes, Credentials> held = new ConcurrentHashMap<>();
    private volatile boolean dropping;

    void drop() {
      dropping = true;
    }

    @Override
    boolean isMemoryOnly() {
      return true;
    }

    @Override
    @Nullable Credentials get(CredentialAttributes attributes) {
      return held.get(attributes);
    }

    @Override
    void set(CredentialAttributes attributes, @Nullable Credentials credentials) {
      if (credentials == null) {
        held.remove(attributes);
      } else if (!dropping) {
        held.put(attributes, credentials);
      }
    }
  }
}
