package dev.latchkey.testkit.store.intellij;

import dev.latchkey.disk.KernelLock;
import dev.latchkey.disk.LockFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.store.intellij.IntelliJStandIns.CredentialAttributes;
import dev.latchkey.testkit.store.intellij.IntelliJStandIns.CredentialAttributesKt;
import dev.latchkey.testkit.store.intellij.IntelliJStandIns.Credentials;
import dev.latchkey.testkit.store.intellij.IntelliJStandIns.PasswordSafe;
import dev.latchkey.testkit.store.sketch.TextStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The login of a plugin, in the password safe that all IDEs of a user share. */
final class PasswordSafeStore extends TextStore {
  private final PasswordSafe safe;
  private final Path lock;

  /**
   * A login in {@code safe}.
   *
   * @param lock a file of the plugin's own, in a folder that is there and the same for all IDEs
   */
  PasswordSafeStore(PasswordSafe safe, Path lock) {
    this.safe = safe;
    this.lock = lock;
  }

  @Override
  public String describe() {
    return "the IDE's password safe";
  }

  @Override
  public List<String> warnings() {
    return safe.isMemoryOnly()
        ? List.of(describe() + " forgets the login when the IDE ends, as its settings say")
        : List.of();
  }

  @Override
  protected Owner own() {
    KernelLock.Held held =
        new LockFile(lock, Duration.ofSeconds(30), KernelLock.ofThisSystem()).acquire();
    return held::close;
  }

  private static CredentialAttributes attributes(String name) {
    return new CredentialAttributes(
        CredentialAttributesKt.generateServiceName("Latchkey", name), "codex");
  }

  @Override
  protected Optional<String> text(String name) {
    Credentials found = safe.get(attributes(name));
    return found == null ? Optional.empty() : Optional.ofNullable(found.getPasswordAsString());
  }

  @Override
  protected void put(String name, String text) {
    safe.set(attributes(name), new Credentials("codex", text));
    if (!text(name).equals(Optional.of(text))) {
      throw new StoreException(
          ErrorCode.KEYRING_DROPPED,
          describe() + " took what it was given and does not have it",
          "look at Settings, Appearance & Behavior, System Settings, Passwords");
    }
  }

  @Override
  protected void drop(String name) {
    safe.set(attributes(name), null);
  }
}
