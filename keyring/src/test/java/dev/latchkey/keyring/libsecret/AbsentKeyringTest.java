package dev.latchkey.keyring.libsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.session.KeyringProcess;
import dev.latchkey.keyring.session.SecretServiceSession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine without a keyring is told from one that is locked, at once, and with what to install.
 */
@NullMarked
@EnabledOnOs(OS.LINUX)
class AbsentKeyringTest {
  private static final KeyringName NAME = new KeyringName("Codex Auth", "cli|0123456789abcdef");

  @TempDir Path folder;

  @Test
  void aSessionWithoutABus() {
    Map<String, String> environment = new HashMap<>(environment());
    try (KeyringProcess keyring = start(environment)) {
      assertAbsent(keyring, "D-Bus", "dbus-run-session");
    }
    // What GLib would start a bus for.
    environment.put("DISPLAY", ":99");
    try (KeyringProcess keyring = start(environment)) {
      assertAbsent(keyring, "D-Bus", "dbus-run-session");
    }
  }

  @Test
  void anAddressAtWhichNobodyListens() {
    Map<String, String> environment = new HashMap<>(environment());
    for (String address :
        List.of("unix:path=" + folder.resolve("nobody"), "tcp:host=127.0.0.1,port=1", "nonsense")) {
      environment.put("DBUS_SESSION_BUS_ADDRESS", address);
      try (KeyringProcess keyring = start(environment)) {
        assertAbsent(keyring, "D-Bus", "dbus-run-session");
      }
    }
  }

  @Test
  void aBusWithoutASecretService() {
    try (SecretServiceSession session = SecretServiceSession.withoutService(folder);
        KeyringProcess keyring = start(session.environment())) {
      assertAbsent(keyring, "no program on the session bus", "apt-get install gnome-keyring");
    }
  }

  /** The bus goes, and this process stays: GLib would end it with SIGTERM. */
  @Test
  void aBusThatEnds() {
    try (SecretServiceSession session = SecretServiceSession.unlocked(folder);
        KeyringProcess keyring = start(session.environment())) {
      assertThat(keyring.find(NAME)).isEmpty();
      session.close();
      assertThat(codeOf(() -> keyring.find(NAME))).isEqualTo(ErrorCode.KEYRING_ABSENT);
      assertThat(keyring.describe()).isNotEmpty();
    }
  }

  @Test
  void aMachineWithoutTheLibrary() {
    Keyring keyring =
        new LibsecretKeyring(new NativeService("libabsent.so.0", "unix:path=/nowhere", null));
    assertAbsent(keyring, "libsecret", "apt-get install libsecret-1-0");
  }

  private KeyringProcess start(Map<String, String> environment) {
    return KeyringProcess.start(environment, folder.resolve("keyring.log"));
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH", "/usr/bin:/bin", "HOME", folder.toString(), "XDG_RUNTIME_DIR", folder.toString());
  }

  private static void assertAbsent(Keyring keyring, String says, String advises) {
    long begin = System.nanoTime();
    KeyringItem item = new KeyringItem(NAME, "/item/1", Secret.of("x"), Instant.EPOCH);
    List<ThrowingCallable> calls =
        List.of(
            () -> keyring.find(NAME),
            () -> keyring.add(NAME, Secret.of("x")),
            () -> keyring.change(item, Secret.of("y")),
            () -> keyring.remove(item),
            keyring::unlock);
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .asInstanceOf(type(StoreException.class))
          .satisfies(e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.KEYRING_ABSENT);
            assertThat(e).hasMessageContaining(says);
            assertThat(e.remedy()).contains(advises, "\"file\"");
          });
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    StoreException[] thrown = new StoreException[1];
    assertThatThrownBy(call).asInstanceOf(type(StoreException.class)).satisfies(e -> thrown[0] = e);
    return thrown[0].code();
  }
}
