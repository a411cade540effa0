package dev.latchkey.profile;

import dev.latchkey.credential.Printable;
import dev.latchkey.disk.PrivateJsonFile;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.ParsedJson;
import dev.latchkey.profile.Profile.Kind;
import dev.latchkey.profile.Registry.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code profiles.json}, and the homes that are made beside it. Thread-safe. */
final class RegistryFile {
  private final Path folder;
  private final Duration patience;
  private final PrivateJsonFile file;

  RegistryFile(Path folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
    this.file =
        new PrivateJsonFile(
            folder.resolve("profiles.json"),
            "mend it by hand, or move it away and add the profiles again with --home");
  }

  /** The folder that is Latchkey's own. */
  Path folder() {
    return folder;
  }

  Duration patience() {
    return patience;
  }

  PrivateJsonFile.Lock lock() {
    return file.lock(patience);
  }

  void write(Registry registry) {
    file.write(registry.toJson());
  }

  /**
   * What it says.
   *
   * @throws StoreException if it is damaged; with line and column
   */
  Registry read() {
    Optional<ParsedJson> document = file.read();
    if (document.isEmpty()) {
      return Registry.EMPTY;
    }
    try {
      return Registry.parse(document.get());
    } catch (JsonSyntaxException e) {
      throw file.unreadable(e);
    }
  }

  /** The place of the home that is made for {@code name}. */
  Path madeHome(ProfileName name) {
    return folder.resolve("profiles").resolve(name.text());
  }

  /** The profile of {@code entry}, whose home is where a rename has left it. */
  Profile profile(Entry entry) {
    if (entry.home().isPresent()) {
      return new Profile(entry.name(), entry.home().get(), Kind.ADOPTED);
    }
    Path home = madeHome(entry.name());
    if (entry.renamedFrom().isPresent() && !Files.isDirectory(home)) {
      home = madeHome(entry.renamedFrom().get());
    }
    return new Profile(entry.name(), home, Kind.MADE);
  }

  /**
   * The entry of {@code name}.
   *
   * @param source who says the name, for people
   * @throws ConfigurationException if there is none; with those that may have been meant
   */
  Entry find(Registry registry, ProfileName name, Optional<String> source) {
    Optional<Entry> found = registry.find(name);
    if (found.isPresent()) {
      return found.get();
    }
    List<ProfileName> near = new ArrayList<>();
    for (Entry entry : registry.entries()) {
      if (name.resembles(entry.name())) {
        near.add(entry.name());
      }
    }
    if (near.isEmpty() && name.resembles(ProfileName.DEFAULT)) {
      near.add(ProfileName.DEFAULT);
    }
    throw new ConfigurationException(
        ErrorCode.PROFILE_UNKNOWN,
        "there is no profile " + name + (source.isPresent() ? " (" + source.get() + ")" : ""),
        near.isEmpty()
            ? "make it with latchkey profile add " + name + ", or see latchkey profile list"
            : "did you mean " + listed(near) + "?");
  }

  static String listed(List<?> things) {
    StringBuilder text = new StringBuilder();
    for (Object thing : things) {
      text.append(text.isEmpty() ? "" : ", ").append(Printable.escape(thing.toString()));
    }
    return text.toString();
  }
}
