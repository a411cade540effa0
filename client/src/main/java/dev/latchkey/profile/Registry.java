package dev.latchkey.profile;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.ParsedJson;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code profiles.json} says: the profiles that have been added and the folders that are
 * bound. Immutable; each change returns another one. Members that this version does not know stay
 * where they are.
 *
 * @param json the whole document
 * @param entries the profiles, in the order in which they were added
 * @param bindings the bound folders
 */
record Registry(JsonObject json, List<Entry> entries, List<Binding> bindings) {
  private static final String VERSION = "version";
  private static final String PROFILES = "profiles";
  private static final String BINDINGS = "bindings";
  private static final String NAME = "name";
  private static final String HOME = "home";
  private static final String RENAMED_FROM = "renamed_from";
  private static final String FOLDER = "folder";
  private static final String PROFILE = "profile";

  /** Nobody has added anything. */
  static final Registry EMPTY = new Registry(JsonObject.empty(), List.of(), List.of());

  /**
   * One profile.
   *
   * @param name its name
   * @param home its home if that is adopted; a made one follows from the name
   * @param renamedFrom the name that a made home may still have: the rename is not finished
   * @param json the entry itself
   */
  record Entry(
      ProfileName name, Optional<Path> home, Optional<ProfileName> renamedFrom, JsonObject json) {

    static Entry of(ProfileName name, Optional<Path> home) {
      return new Entry(
          name,
          home,
          Optional.empty(),
          JsonObject.empty().with(NAME, name.text()).withOptional(HOME, home.map(Path::toString)));
    }

    /** This profile under another name; a made home still has to follow. */
    Entry renamed(ProfileName other) {
      JsonObject changed = json.with(NAME, other.text());
      return home.isPresent()
          ? new Entry(other, home, Optional.empty(), changed)
          : new Entry(other, home, Optional.of(name), changed.with(RENAMED_FROM, name.text()));
    }

    /** This profile, whose home has its name. */
    Entry settled() {
      List<JsonObject.Member> members = new ArrayList<>(json.members());
      members.removeIf(member -> member.name().equals(RENAMED_FROM));
      return new Entry(name, home, Optional.empty(), new JsonObject(members));
    }
  }

  /**
   * One bound folder.
   *
   * @param folder its real path
   * @param profile whose login counts in it and below
   * @param json the binding itself
   */
  record Binding(Path folder, ProfileName profile, JsonObject json) {
    static Binding of(Path folder, ProfileName profile) {
      return new Binding(
          folder,
          profile,
          JsonObject.empty().with(FOLDER, folder.toString()).with(PROFILE, profile.text()));
    }
  }

  /**
   * Understands a document.
   *
   * @throws JsonSyntaxException if it is not what it should be; with line and column
   */
  static Registry parse(ParsedJson document) {
    if (!(document.root() instanceof JsonObject root)) {
      throw document.problem("not an object", document.root());
    }
    refuseRepeated(document, root, VERSION, PROFILES, BINDINGS);
    JsonValue version = root.get(VERSION).orElse(root);
    if (!(version instanceof JsonNumber number && number.text().equals("1"))) {
      throw document.problem(
          "version is not 1, so another version of Latchkey may have written it", version);
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonValue element : elements(document, root, PROFILES)) {
      Entry entry = entry(document, element);
      for (Entry other : entries) {
        if (other.name().clashesWith(entry.name())) {
          throw document.problem("a second profile of that name", element);
        }
      }
      entries.add(entry);
    }
    List<Binding> bindings = new ArrayList<>();
    for (JsonValue element : elements(document, root, BINDINGS)) {
      Binding binding = binding(document, element);
      for (Binding other : bindings) {
        if (other.folder().equals(binding.folder())) {
          throw document.problem("a second binding of that folder", element);
        }
      }
      bindings.add(binding);
    }
    return new Registry(root, List.copyOf(entries), List.copyOf(bindings));
  }

  private static List<JsonValue> elements(ParsedJson document, JsonObject root, String member) {
    JsonValue value = root.get(member).orElse(null);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw document.problem(member + " is " + value.kind() + ", not an array", value);
    }
    return array.elements();
  }

  private static Entry entry(ParsedJson document, JsonValue element) {
    JsonObject json = object(document, element, NAME, HOME, RENAMED_FROM);
    ProfileName name = name(document, json, NAME);
    if (name.clashesWith(ProfileName.DEFAULT)) {
      throw document.problem("the name default is reserved", element);
    }
    return new Entry(
        name,
        isSet(json, HOME) ? Optional.of(path(document, json, HOME)) : Optional.empty(),
        isSet(json, RENAMED_FROM)
            ? Optional.of(name(document, json, RENAMED_FROM))
            : Optional.empty(),
        json);
  }

  private static Binding binding(ParsedJson document, JsonValue element) {
    JsonObject json = object(document, element, FOLDER, PROFILE);
    return new Binding(path(document, json, FOLDER), name(document, json, PROFILE), json);
  }

  private static JsonObject object(ParsedJson document, JsonValue element, String... members) {
    if (!(element instanceof JsonObject object)) {
      throw document.problem(element.kind() + " where an object should be", element);
    }
    refuseRepeated(document, object, members);
    return object;
  }

  private static void refuseRepeated(ParsedJson document, JsonObject object, String... members) {
    for (String member : members) {
      if (object.repeats(member)) {
        throw document.problem(member + " is there twice", object);
      }
    }
  }

  private static boolean isSet(JsonObject json, String member) {
    JsonValue value = json.get(member).orElse(null);
    return value != null && !(value instanceof JsonNull);
  }

  private static ProfileName name(ParsedJson document, JsonObject json, String member) {
    JsonValue value = json.get(member).orElse(json);
    if (value instanceof JsonString string && ProfileName.isName(string.value())) {
      return new ProfileName(string.value());
    }
    throw document.problem(member + " is no name of a profile", value);
  }

  private static Path path(ParsedJson document, JsonObject json, String member) {
    JsonValue value = json.get(member).orElse(json);
    if (value instanceof JsonString string) {
      try {
        Path path = Path.of(string.value());
        if (path.isAbsolute()) {
          return path;
        }
      } catch (InvalidPathException e) {
        // Said below.
      }
    }
    throw document.problem(member + " is no absolute path", value);
  }

  /** The profile called exactly {@code name}. */
  Optional<Entry> find(ProfileName name) {
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** The binding of {@code folder} itself. */
  Optional<Binding> bindingOf(Path folder) {
    for (Binding binding : bindings) {
      if (binding.folder().equals(folder)) {
        return Optional.of(binding);
      }
    }
    return Optional.empty();
  }

  /** The binding of {@code folder} or of its nearest bound parent. */
  Optional<Binding> bindingAbove(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      Optional<Binding> binding = bindingOf(at);
      if (binding.isPresent()) {
        return binding;
      }
    }
    return Optional.empty();
  }

  /** The folders bound to {@code name}. */
  List<Path> foldersOf(ProfileName name) {
    List<Path> folders = new ArrayList<>();
    for (Binding binding : bindings) {
      if (binding.profile().equals(name)) {
        folders.add(binding.folder());
      }
    }
    return folders;
  }

  Registry with(Entry entry) {
    List<Entry> changed = new ArrayList<>(entries);
    changed.add(entry);
    return new Registry(json, List.copyOf(changed), bindings);
  }

  /** Puts {@code entry} in the place of the one called {@code name}; its bindings follow. */
  Registry replace(ProfileName name, Entry entry) {
    List<Entry> changed = new ArrayList<>();
    for (Entry each : entries) {
      changed.add(each.name().equals(name) ? entry : each);
    }
    List<Binding> followed = new ArrayList<>();
    for (Binding each : bindings) {
      followed.add(
          each.profile().equals(name)
              ? new Binding(
                  each.folder(), entry.name(), each.json().with(PROFILE, entry.name().text()))
              : each);
    }
    return new Registry(json, List.copyOf(changed), List.copyOf(followed));
  }

  /** Forgets {@code name} and every binding to it. */
  Registry without(ProfileName name) {
    List<Entry> fewer = new ArrayList<>(entries);
    fewer.removeIf(entry -> entry.name().equals(name));
    List<Binding> unbound = new ArrayList<>(bindings);
    unbound.removeIf(binding -> binding.profile().equals(name));
    return new Registry(json, List.copyOf(fewer), List.copyOf(unbound));
  }

  /** Binds {@code folder}, which may be bound to another profile until now. */
  Registry bind(Path folder, ProfileName name) {
    List<Binding> changed = new ArrayList<>();
    boolean found = false;
    for (Binding each : bindings) {
      if (each.folder().equals(folder)) {
        changed.add(new Binding(folder, name, each.json().with(PROFILE, name.text())));
        found = true;
      } else {
        changed.add(each);
      }
    }
    if (!found) {
      changed.add(Binding.of(folder, name));
    }
    return new Registry(json, entries, List.copyOf(changed));
  }

  Registry unbind(Path folder) {
    List<Binding> fewer = new ArrayList<>(bindings);
    fewer.removeIf(binding -> binding.folder().equals(folder));
    return new Registry(json, entries, List.copyOf(fewer));
  }

  /** The document to store. */
  JsonObject toJson() {
    List<JsonValue> profiles = new ArrayList<>();
    for (Entry entry : entries) {
      profiles.add(entry.json());
    }
    List<JsonValue> bound = new ArrayList<>();
    for (Binding binding : bindings) {
      bound.add(binding.json());
    }
    JsonObject versioned =
        json.get(VERSION).isPresent() ? json : json.with(VERSION, new JsonNumber("1"));
    return versioned.with(PROFILES, new JsonArray(profiles)).with(BINDINGS, new JsonArray(bound));
  }
}
