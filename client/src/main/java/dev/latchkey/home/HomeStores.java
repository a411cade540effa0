package dev.latchkey.home;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Setting;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.store.AutoStore;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.store.KeyringStore;
import dev.latchkey.store.MemoryStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * The stores that a home can have (protocol §4.3), and which of them its configuration asks for.
 * Immutable; opening a store touches nothing.
 */
public final class HomeStores {
  private final Path home;
  private final Setting<StoreKind> kind;
  private final Backend backend;
  private final HomeStore.Limits limits;
  private final BoundedKeyring keyring;
  private final InstantSource clock;

  /** Those of {@code home}, with Codex's own limits for locks. */
  public HomeStores(
      CodexHome home, Configuration configuration, BoundedKeyring keyring, InstantSource clock) {
    this(home, configuration, HomeStore.Limits.DEFAULT, keyring, clock);
  }

  /** Those of {@code home}. */
  public HomeStores(
      CodexHome home,
      Configuration configuration,
      HomeStore.Limits limits,
      BoundedKeyring keyring,
      InstantSource clock) {
    this.home = home.path();
    this.kind = configuration.store().orElse(new Setting<>(StoreKind.FILE, "the default"));
    this.backend =
        configuration
                .encryptedStore()
                .map(Setting::value)
                // As in Codex: what Windows keeps in one item is shorter than a login.
                .orElseGet(() -> System.getProperty("os.name", "").startsWith("Windows"))
            ? Backend.ENCRYPTED
            : Backend.DIRECT;
    this.limits = limits;
    this.keyring = keyring;
    this.clock = clock;
  }

  /** What is configured, and where that was said. */
  public Setting<StoreKind> kind() {
    return kind;
  }

  /** The store that is configured. */
  public CredentialStore configured() {
    return switch (kind.value()) {
      case FILE -> file();
      case KEYRING -> new KeyringStore(home, limits, places());
      case AUTO -> new AutoStore(home, limits, places(), clock);
      case EPHEMERAL -> new MemoryStore();
    };
  }

  /** {@code auth.json}; the keyring is looked into when a login is replaced or ended. */
  private FileStore file() {
    return new FileStore(
        home,
        limits,
        () -> {
          KeyringPlaces left = KeyringPlaces.of(home, keyring.withoutDialogs(), backend);
          return List.of(left.chosen(), left.other());
        });
  }

  private KeyringPlaces places() {
    return KeyringPlaces.of(home, keyring, backend);
  }
}
