package dev.latchkey.config;

import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@link Configuration} from all places where somebody can have said something. Each call
 * reads anew; immutable.
 */
public final class ConfigurationReader {
  private final ConfigurationPlaces places;

  /** The configuration that {@code places} make up. */
  public ConfigurationReader(ConfigurationPlaces places) {
    this.places = places;
  }

  /**
   * What holds.
   *
   * @throws ConfigurationException if a file or an override is wrong; with file, line and column
   */
  public Configuration read() {
    return configuration(layers());
  }

  /**
   * What {@code layers} come to.
   *
   * @throws ConfigurationException if a value is wrong; with file, line and column
   */
  public static Configuration configuration(Layers layers) {
    TypedValues values = new TypedValues(layers);
    return new Configuration(
        values.choice(Key.STORE, StoreKind.class),
        values.flag(Key.ENCRYPTED_STORE),
        new LoginRules(
            values.choice(Key.FORCED_METHOD, Method.class),
            values.forcedWorkspaces(),
            values.allowedMethods(),
            values.allowedWorkspaces()),
        values.text(Key.CHATGPT_BASE_URL),
        new Remarks(layers).all());
  }

  /**
   * Everything that was said.
   *
   * @throws ConfigurationException if a file cannot be read, an override is none, or requirements
   *     are no TOML
   */
  public Layers layers() {
    Overrides overrides = new Overrides(places.overrides());
    List<LayerValues> strongestFirst = new ArrayList<>();
    places.preferences().read(Layer.DEVICE_REQUIREMENTS).ifPresent(strongestFirst::add);
    add(places.machine().files(Layer.REQUIREMENTS), strongestFirst);
    places.preferences().read(Layer.DEVICE_MANAGED).ifPresent(strongestFirst::add);
    add(managed(), strongestFirst);
    strongestFirst.add(overrides);
    int project = strongestFirst.size();
    add(profileFile(), strongestFirst);
    add(userFile(), strongestFirst);
    add(places.machine().files(Layer.SYSTEM), strongestFirst);
    if (places.home().isPresent() && places.workingFolder().isPresent()) {
      // Whom the user trusts is not for a project to say, so its files come in last.
      Layers user = new Layers(strongestFirst.subList(project, strongestFirst.size()));
      strongestFirst.addAll(
          project, new ProjectFiles(places.workingFolder().get(), places.home().get()).read(user));
    }
    return new Layers(strongestFirst);
  }

  /** Every place where a layer can be, and what is there now, strongest first. Never fails. */
  public List<LayerSource> sources() {
    List<LayerFile> files = new ArrayList<>();
    places.machine().file(Layer.REQUIREMENTS).ifPresent(files::add);
    places.machine().file(Layer.MANAGED).or(this::managedInHome).ifPresent(files::add);
    profileFile().ifPresent(files::add);
    userFile().ifPresent(files::add);
    places.machine().file(Layer.SYSTEM).ifPresent(files::add);
    return new LayerSurvey(places).look(files);
  }

  /**
   * The layers of somebody who can only sign out: they allow nothing.
   *
   * @throws ConfigurationException if it is the overrides that make no sense
   */
  public Layers nothingAllowed() {
    Overrides overrides = new Overrides(places.overrides());
    return new Layers(
        List.of(
            new LayerText(
                Layer.REQUIREMENTS,
                "the configuration, which cannot be read",
                Key.ALLOWED_METHODS.text() + " = []"),
            overrides));
  }

  /**
   * Reads all of what {@code layers} say, also what concerns nobody here.
   *
   * @return what is nearly a key of ours, one sentence each
   * @throws ConfigurationException if a file is no TOML, with line and column
   */
  public static List<String> nearMisses(Layers layers) {
    return NearMisses.in(layers);
  }

  private List<LayerFile> managed() {
    return managedInHome().map(List::of).orElseGet(() -> places.machine().files(Layer.MANAGED));
  }

  private Optional<LayerFile> managedInHome() {
    return places.machine().managed().isPresent()
        ? Optional.empty()
        : inHome(Layer.MANAGED, "managed_config.toml");
  }

  private Optional<LayerFile> profileFile() {
    return places.profile().flatMap(name -> inHome(Layer.PROFILE, name + ".config.toml"));
  }

  private Optional<LayerFile> userFile() {
    return inHome(Layer.USER, "config.toml");
  }

  private Optional<LayerFile> inHome(Layer layer, String name) {
    return places.home().map(home -> new LayerFile(layer, home.path().resolve(name)));
  }

  private static void add(Optional<LayerFile> file, List<LayerValues> to) {
    file.flatMap(LayerFile::read).ifPresent(to::add);
  }

  private static void add(List<LayerFile> files, List<LayerValues> to) {
    for (LayerFile file : files) {
      file.read().ifPresent(to::add);
    }
  }
}
