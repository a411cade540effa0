package dev.latchkey.profile;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.ConfigurationPlaces;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.disk.PrivateFolder;
import dev.latchkey.disk.PrivateJsonFile;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.KeyringItems;
import dev.latchkey.keyring.SystemKeyring;
import dev.latchkey.profile.Profile.Kind;
import dev.latchkey.profile.Registry.Binding;
import dev.latchkey.profile.Registry.Entry;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.HomeTraces;
import dev.latchkey.store.StoreTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The user's profiles and bound folders, kept in {@code profiles.json} below {@code LATCHKEY_HOME}.
 *
 * <p>They are the user's own: nothing in a project can choose a profile. Reading takes no lock; a
 * change is whole and durable, or did not happen, and touches no home but that of its profile.
 * Thread-safe.
 */
public final class Profiles {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Environment environment;
  private final RegistryFile file;
  private final ProfileChoice choice;

  Profiles(Environment environment, Path folder, Duration patience) {
    this.environment = environment;
    this.file = new RegistryFile(folder, patience);
    this.choice = new ProfileChoice(environment, file);
  }

  /**
   * Those below {@code LATCHKEY_HOME}, or below {@code ~/.latchkey}.
   *
   * @throws ConfigurationException if {@code LATCHKEY_HOME} is not an absolute path
   */
  public static Profiles of(Environment environment) {
    Optional<String> named = environment.get("LATCHKEY_HOME");
    Path folder =
        named.isPresent()
            ? Path.of(named.get())
            : CodexHome.userHome(environment).resolve(".latchkey");
    if (!folder.isAbsolute()) {
      throw new ConfigurationException(
          ErrorCode.CONFIG_INVALID,
          "LATCHKEY_HOME is " + Printable.escape(folder.toString(), 200) + ", no absolute path",
          "set it to a path that begins with /, or unset it to use ~/.latchkey");
    }
    return new Profiles(environment, folder, PATIENCE);
  }

  /**
   * The profile that counts: {@code option}, else {@code LATCHKEY_PROFILE}, else the binding of
   * {@code workingFolder} or of its nearest bound parent, else the default profile.
   *
   * @param option what {@code --profile} says
   * @throws LatchkeyException if a profile is named that does not exist or cannot be used; another
   *     one never takes its place
   */
  public SelectedProfile select(Optional<String> option, Path workingFolder) {
    return choice.select(option, workingFolder);
  }

  /**
   * Everything that asks for a profile, strongest first; the first one is what {@link #select} goes
   * by. Empty if nothing does, and the default profile counts.
   *
   * @param option what {@code --profile} says
   * @throws LatchkeyException if that cannot be told
   */
  public List<ProfileClaim> claims(Optional<String> option, Path workingFolder) {
    return choice.claims(option, workingFolder);
  }

  /**
   * The profile that everybody has.
   *
   * @throws ConfigurationException if {@code CODEX_HOME} makes no sense
   */
  public Profile defaultProfile() {
    return choice.defaultProfile();
  }

  /** The profiles that have been added, in that order. Their homes need not exist any more. */
  public List<Profile> added() {
    List<Profile> profiles = new ArrayList<>();
    for (Entry entry : file.read().entries()) {
      profiles.add(file.profile(entry));
    }
    return List.copyOf(profiles);
  }

  /** The bound folders, each with the name of its profile. */
  public Map<Path, ProfileName> bindings() {
    Map<Path, ProfileName> bindings = new LinkedHashMap<>();
    for (Binding binding : file.read().bindings()) {
      bindings.put(binding.folder(), binding.profile());
    }
    return bindings;
  }

  /**
   * The added profile called {@code name}, whose home need not exist any more.
   *
   * @throws ConfigurationException if there is none
   */
  public Profile find(ProfileName name) {
    return name.isDefault()
        ? defaultProfile()
        : file.profile(file.find(file.read(), name, Optional.empty()));
  }

  /**
   * Adds a profile.
   *
   * @param home the folder to adopt, made if it is missing; without it one is made
   * @throws LatchkeyException if the name is taken, the home shared, or anything cannot be written;
   *     then nothing has changed
   */
  public Profile add(ProfileName name, Optional<Path> home) {
    try (PrivateJsonFile.Lock lock = file.lock()) {
      Registry registry = settled();
      refuseTaken(registry, name, Optional.empty());
      Path made = file.madeHome(name);
      Path wanted = Homes.real(home.orElse(made));
      boolean adopted = !Homes.isSame(wanted, Homes.real(made));
      if (home.isEmpty()) {
        refuseOccupied(made, name);
      }
      Homes homes = taken(registry);
      if (adopted) {
        homes.add(file.folder(), "Latchkey itself");
      }
      homes.refuseShared(wanted);
      refuseNoFolder(wanted);
      boolean existed = Files.exists(wanted);
      PrivateFolder place = new PrivateFolder(wanted);
      place.create();
      try {
        Entry entry = Entry.of(name, adopted ? Optional.of(wanted) : Optional.empty());
        file.write(registry.with(entry));
        return file.profile(entry);
      } catch (StoreException e) {
        if (!existed) {
          place.removeIfEmpty();
        }
        throw e;
      }
    }
  }

  /**
   * What a removal does about what is in its way.
   *
   * @param keepFiles forgets the profile only, even if it is signed in
   * @param unbind forgets the bindings to it, too
   */
  public record Removal(boolean keepFiles, boolean unbind) {}

  /**
   * Removes a profile. A home that was made for it goes, too, if nothing but traces of sign-ins is
   * left there.
   *
   * @return the home, if it is still there
   * @throws LatchkeyException if somebody is signed in there or folders are bound to it, and {@code
   *     terms} do not say what to do about that; then nothing has changed
   */
  public Optional<Path> remove(ProfileName name, Removal terms) {
    refuseDefault(name, "removed");
    try (PrivateJsonFile.Lock lock = file.lock()) {
      Registry registry = settled();
      Profile profile = file.profile(file.find(registry, name, Optional.empty()));
      List<Path> bound = registry.foldersOf(name);
      if (!bound.isEmpty() && !terms.unbind()) {
        throw new ConfigurationException(
            ErrorCode.PROFILE_IN_USE,
            "the profile "
                + name
                + " counts in "
                + RegistryFile.listed(bound)
                + ", and in all below",
            "bind that to another profile, or add --unbind");
      }
      Path home = profile.home();
      if (terms.keepFiles() || !Files.isDirectory(home)) {
        file.write(registry.without(name));
        return Files.exists(home) ? Optional.of(home) : Optional.empty();
      }
      try (StoreTransaction owner = stores(home).inHome().begin()) {
        if (owner.read().isPresent()) {
          throw new ConfigurationException(
              ErrorCode.PROFILE_IN_USE,
              "the profile " + name + " is signed in",
              "add --sign-out to end that login, or --keep-files to forget the profile only");
        }
        file.write(registry.without(name));
        boolean gone = profile.kind() == Kind.MADE && new HomeTraces(home).removeWithHome();
        return gone ? Optional.empty() : Optional.of(home);
      }
    }
  }

  /**
   * Gives a profile another name. A home that was made for it moves along, in one step and under
   * its own lock; bindings follow.
   *
   * @throws LatchkeyException if the name is taken or the home cannot be moved; then nothing has
   *     changed
   */
  public Profile rename(ProfileName name, ProfileName other) {
    refuseDefault(name, "renamed");
    try (PrivateJsonFile.Lock lock = file.lock()) {
      Registry registry = settled();
      Entry entry = file.find(registry, name, Optional.empty());
      if (name.equals(other)) {
        return file.profile(entry);
      }
      refuseTaken(registry, other, Optional.of(name));
      if (entry.home().isEmpty() && !name.clashesWith(other)) {
        refuseOccupied(file.madeHome(other), other);
      }
      Entry renamed = entry.renamed(other);
      // From here on a crash is made good by whoever changes something next: see settled().
      file.write(registry.replace(name, renamed));
      try {
        moveHome(renamed);
      } catch (LatchkeyException e) {
        file.write(registry);
        throw e;
      }
      file.write(registry.replace(name, renamed.settled()));
      return file.profile(renamed.settled());
    }
  }

  /** The registry, in which every rename that a crash has cut short is finished. */
  private Registry settled() {
    Registry registry = file.read();
    for (Entry entry : registry.entries()) {
      if (entry.renamedFrom().isPresent()) {
        moveHome(entry);
        registry = registry.replace(entry.name(), entry.settled());
        file.write(registry);
      }
    }
    return registry;
  }

  private void moveHome(Entry entry) {
    if (entry.renamedFrom().isEmpty()) {
      return;
    }
    Path from = file.madeHome(entry.renamedFrom().get());
    Path to = file.madeHome(entry.name());
    if (!Files.isDirectory(from)) {
      // A crash between the move and the end of it.
      if (Files.isDirectory(to) && stores(to).usesKeyring()) {
        stores(to).keyringItems().remove(from);
      }
      return;
    }
    HomeStores stores = stores(from);
    try (StoreTransaction owner = stores.inHome().begin()) {
      if (!Homes.isSame(from, to)) {
        new HomeTraces(to).removeWithHome();
      }
      if (stores.usesKeyring()) {
        moveWithKeyring(from, to, stores.keyringItems());
      } else {
        new PrivateFolder(from).moveTo(to);
      }
    }
  }

  /** What a keyring holds is named after the home's path. */
  private static void moveWithKeyring(Path from, Path to, KeyringItems items) {
    items.copy(from, to);
    try {
      new PrivateFolder(from).moveTo(to);
    } catch (LatchkeyException e) {
      items.remove(to);
      throw e;
    }
    items.remove(from);
  }

  /**
   * Binds a folder: in it and below it {@code name} counts.
   *
   * @return the profile that it was bound to until now
   * @throws LatchkeyException if there is no such folder or profile
   */
  public Optional<ProfileName> bind(Path bound, ProfileName name) {
    Path real;
    try {
      real = bound.toRealPath();
    } catch (IOException e) {
      throw noFolder(bound);
    }
    if (!Files.isDirectory(real)) {
      throw noFolder(bound);
    }
    try (PrivateJsonFile.Lock lock = file.lock()) {
      Registry registry = settled();
      if (!name.isDefault()) {
        file.find(registry, name, Optional.empty());
      }
      Optional<ProfileName> before = registry.bindingOf(real).map(Binding::profile);
      file.write(registry.bind(real, name));
      return before;
    }
  }

  /**
   * Takes back the binding of a folder, which need not exist any more.
   *
   * @return the profile that it was bound to
   * @throws ConfigurationException if that folder itself is not bound
   */
  public ProfileName unbind(Path bound) {
    Path real = Homes.real(bound);
    try (PrivateJsonFile.Lock lock = file.lock()) {
      Registry registry = settled();
      Optional<Binding> binding = registry.bindingOf(real);
      if (binding.isEmpty()) {
        Optional<Binding> above = registry.bindingAbove(real);
        throw new ConfigurationException(
            ErrorCode.PROFILE_UNKNOWN,
            Homes.shown(real) + " is not bound itself",
            above.isPresent()
                ? "what counts there is the binding of " + Homes.shown(above.get().folder())
                : "latchkey profile list shows the bound folders");
      }
      file.write(registry.unbind(real));
      return binding.get().profile();
    }
  }

  private HomeStores stores(Path home) {
    CodexHome codexHome = new CodexHome(home);
    return new HomeStores(
        codexHome,
        new ConfigurationReader(ConfigurationPlaces.of(codexHome, environment)).read(),
        new HomeStore.Limits(file.patience(), HomeStore.Limits.DEFAULT.commit()),
        SystemKeyring.bounded(name -> environment.get(name).isPresent()),
        InstantSource.system());
  }

  private Homes taken(Registry registry) {
    Homes homes = Homes.ofDefaultProfile(environment, CodexHome.userHome(environment));
    for (Entry entry : registry.entries()) {
      homes.add(file.profile(entry).home(), "the profile " + entry.name());
    }
    return homes;
  }

  private static void refuseTaken(
      Registry registry, ProfileName name, Optional<ProfileName> except) {
    List<ProfileName> names = new ArrayList<>(List.of(ProfileName.DEFAULT));
    for (Entry entry : registry.entries()) {
      if (except.isEmpty() || !entry.name().equals(except.get())) {
        names.add(entry.name());
      }
    }
    for (ProfileName other : names) {
      if (name.clashesWith(other)) {
        throw new ConfigurationException(
            ErrorCode.PROFILE_INVALID,
            name.equals(other)
                ? "there is a profile " + other + " already"
                : "there is a profile " + other + ", which differs from " + name + " in case only",
            "choose another name");
      }
    }
  }

  private static void refuseDefault(ProfileName name, String what) {
    if (name.isDefault()) {
      throw new ConfigurationException(
          ErrorCode.PROFILE_INVALID,
          "the default profile is where CODEX_HOME points and cannot be " + what,
          "latchkey logout ends its login");
    }
  }

  private static void refuseOccupied(Path home, ProfileName name) {
    if (!new HomeTraces(home).areAll()) {
      throw new ConfigurationException(
          ErrorCode.HOME_UNUSABLE,
          Homes.shown(home) + " holds files already, perhaps of an earlier profile",
          "take them up with latchkey profile add "
              + name
              + " --home "
              + Homes.shown(home)
              + ", or move them away");
    }
  }

  private static void refuseNoFolder(Path home) {
    if (Files.exists(home, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(home)) {
      throw noFolder(home);
    }
  }

  private static ConfigurationException noFolder(Path path) {
    return new ConfigurationException(
        ErrorCode.HOME_UNUSABLE, Homes.shown(path) + " is no folder", "name a folder that exists");
  }
}
