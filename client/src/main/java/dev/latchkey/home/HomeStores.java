package dev.latchkey.home;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Layer;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.store.AutoStore;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.store.KeyringStore;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.store.Place;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
    this(
        home.path(),
        configuration
            .store()
            .orElse(new Setting<>(StoreKind.FILE, Origin.of(Layer.BUILT_IN, "the default"))),
        configuration
                .encryptedStore()
                .map(Setting::value)
                // As in Codex: what Windows keeps in one item is shorter than a login.
                .orElseGet(() -> System.getProperty("os.name", "").startsWith("Windows"))
            ? Backend.ENCRYPTED
            : Backend.DIRECT,
        limits,
        keyring,
        clock);
  }

  private HomeStores(
      Path home,
      Setting<StoreKind> kind,
      Backend backend,
      HomeStore.Limits limits,
      BoundedKeyring keyring,
      InstantSource clock) {
    this.home = home;
    this.kind = kind;
    this.backend = backend;
    this.limits = limits;
    this.keyring = keyring;
    this.clock = clock;
  }

  /** The home itself. */
  public Path home() {
    return home;
  }

  /** What is configured, and where that was said. */
  public Setting<StoreKind> kind() {
    return kind;
  }

  /** Whether a word in the home's {@code config.toml} would change what is configured. */
  boolean isChangeable() {
    return kind.origin().layer().compareTo(Layer.USER) <= 0;
  }

  /** The word of {@code cli_auth_credentials_store}. */
  public static String word(StoreKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The same home, as if {@code other} were configured. */
  HomeStores as(Setting<StoreKind> other) {
    return new HomeStores(home, other, backend, limits, keyring, clock);
  }

  /** The store that is configured. */
  public CredentialStore configured() {
    Optional<HomeStore> lasting = lasting();
    return lasting.isPresent() ? lasting.get() : new MemoryStore();
  }

  /**
   * A store of the kind {@code chosen}, which becomes what is configured as soon as a login has
   * been stored there.
   *
   * @throws dev.latchkey.error.LatchkeyException if {@code config.toml} could not be changed then,
   *     or an administrator requires another store
   */
  public CredentialStore chosen(StoreKind chosen) {
    if (kind.origin().layer().isManaged()) {
      if (kind.value() != chosen) {
        throw new PolicyException(
            ErrorCode.STORE_REQUIRED,
            "logins of this machine are kept in "
                + word(kind.value())
                + ", because an administrator says so (cli_auth_credentials_store, "
                + kind.origin()
                + ")",
            "leave --store " + word(chosen) + " away");
      }
      return configured();
    }
    ConfigurationFile file = new ConfigurationFile(home);
    file.checkStore(chosen);
    return as(new Setting<>(chosen, Origin.of(Layer.COMMAND_LINE, "--store")))
        .lasting(() -> file.setStore(chosen))
        .orElseThrow(() -> new IllegalArgumentException("memory is nothing to configure"));
  }

  /** The store that is configured, unless it ends with its process. */
  Optional<HomeStore> lasting() {
    return lasting(() -> {});
  }

  /**
   * The store that is configured; where that is memory, {@code auth.json}, of which the home has no
   * more than what was left there.
   */
  public HomeStore inHome() {
    return lasting().orElseGet(() -> new FileStore(home, limits));
  }

  /** Whether the keyring may hold something for this home, as far as the home itself tells. */
  public boolean usesKeyring() {
    return kind.value() == StoreKind.KEYRING || kind.value() == StoreKind.AUTO;
  }

  /** What the keyring holds for homes. */
  public KeyringItems keyringItems() {
    return new KeyringItems(keyring);
  }

  private Optional<HomeStore> lasting(Runnable stored) {
    return switch (kind.value()) {
      case FILE -> Optional.of(new FileStore(home, limits, this::quietPlaces, stored));
      case KEYRING -> Optional.of(new KeyringStore(home, limits, places(keyring), stored));
      case AUTO -> Optional.of(new AutoStore(home, limits, places(keyring), clock, stored));
      case EPHEMERAL -> Optional.empty();
    };
  }

  /** Whether {@code auto} is configured, and a sign-in has found no keyring. */
  public boolean isSettledOnFile() {
    return lasting().orElse(null) instanceof AutoStore auto && auto.isSettledOnFile();
  }

  /**
   * Where a login can be in this home.
   *
   * @param target where the store in question writes
   * @param others everywhere else
   */
  record Places(Place target, List<Place> others) {}

  /** All places in which a login of this home can be, seen from {@code FILE} or {@code KEYRING}. */
  Places places(StoreKind target) {
    Place file = Place.file(home);
    KeyringPlaces both = places(keyring);
    return target == StoreKind.FILE
        ? new Places(file, List.of(both.chosen(), both.other()))
        : new Places(both.chosen(), List.of(file, both.other()));
  }

  /** The keyring's, without bothering a user whose logins are in files. */
  private List<Place> quietPlaces() {
    KeyringPlaces both = places(keyring.withoutDialogs());
    return List.of(both.chosen(), both.other());
  }

  private KeyringPlaces places(BoundedKeyring asked) {
    return KeyringPlaces.of(home, asked, backend);
  }
}
