package dev.latchkey.provider;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Environment;
import dev.latchkey.config.Key;
import dev.latchkey.config.Layer;
import dev.latchkey.config.Layers;
import dev.latchkey.config.Nearest;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads model providers from the configuration (policy §2.2, §9.1). Thread-safe.
 *
 * <p>What Codex 0.169 refuses to start with is refused here, too, with file and line; keys that it
 * ignores are ignored. Of several credentials in one table the one counts that Codex sends: {@code
 * env_key}, then {@code experimental_bearer_token}, then {@code requires_openai_auth}.
 */
public final class ProviderReader {
  private static final String ENV_KEY = "env_key";
  private static final String BEARER = "experimental_bearer_token";
  private static final String OPENAI_AUTH = "requires_openai_auth";
  private static final String AUTH = "auth";
  private static final String AWS = "aws";
  private static final String GATEWAY = "gateway_oauth";
  private static final Set<String> OF_COMMAND =
      Set.of("command", "args", "timeout_ms", "refresh_interval_ms", "cwd");
  private static final int TIMEOUT = 5_000;
  private static final int INTERVAL = 300_000;

  private final Layers layers;
  private final Environment environment;
  private final Path workingFolder;

  /**
   * Of what {@code layers} say.
   *
   * @param workingFolder where a command starts that is given with {@code -c}
   */
  public ProviderReader(Layers layers, Environment environment, Path workingFolder) {
    this.layers = layers;
    this.environment = environment;
    this.workingFolder = workingFolder;
  }

  /** The ids that a provider can be asked for by: those built in first. */
  public List<String> ids() {
    Set<String> ids = new LinkedHashSet<>();
    for (BuiltIn builtIn : BuiltIn.values()) {
      ids.add(builtIn.id());
    }
    ids.addAll(layers.providerNames(List.of()));
    return List.copyOf(ids);
  }

  /**
   * The id that {@code model_provider} says, and where; {@code openai} if it does not.
   *
   * @throws ConfigurationException if that is no text
   */
  public Setting<String> selectedId() {
    Optional<Setting<Object>> found = layers.value(Key.MODEL_PROVIDER);
    return found.isEmpty()
        ? new Setting<>(BuiltIn.OPENAI.id(), Origin.of(Layer.BUILT_IN, "the default"))
        : ProviderTable.text(Key.MODEL_PROVIDER.text(), found.get());
  }

  /**
   * The provider that {@code model_provider} names.
   *
   * @throws ConfigurationException as {@link #named}
   */
  public Provider selected() {
    Setting<String> id = selectedId();
    return read(id.value(), " (model_provider, " + id.origin() + ")");
  }

  /**
   * A provider.
   *
   * @throws ConfigurationException if there is none of that id, its table makes no sense, or one of
   *     those built in is defined anew
   */
  public Provider named(String id) {
    return read(id, "");
  }

  private Provider read(String id, String saidBy) {
    for (BuiltIn builtIn : BuiltIn.values()) {
      if (!builtIn.id().equals(id)) {
        checkUntouched(builtIn);
      }
    }
    Optional<BuiltIn> builtIn = BuiltIn.of(id);
    if (builtIn.isPresent()) {
      checkUntouched(builtIn.get());
      return builtIn.get().provider(layers, environment);
    }
    if (!layers.providerNames(List.of()).contains(id)) {
      throw unknown(id, saidBy);
    }
    return configured(id);
  }

  private ConfigurationException unknown(String id, String saidBy) {
    List<String> known = ids();
    Optional<String> nearest = Nearest.of(id, known);
    return new ConfigurationException(
        ErrorCode.PROVIDER_INVALID,
        Printable.escape(id, 100)
            + saidBy
            + " is no model provider; known are "
            + Printable.escape(String.join(", ", known), 500),
        nearest
            .map(word -> "did you mean " + Printable.escape(word, 100) + "?")
            .orElse("define it below [model_providers] in config.toml"));
  }

  /** Codex does not start where one of its own is defined anew, whichever is selected. */
  private void checkUntouched(BuiltIn builtIn) {
    ProviderTable all = new ProviderTable(layers, List.of());
    if (!all.has(builtIn.id())) {
      return;
    }
    ProviderTable table = all.table(builtIn.id());
    boolean allowed = builtIn == BuiltIn.BEDROCK;
    for (String name : table.names()) {
      allowed &= name.equals(AWS);
    }
    if (allowed) {
      ProviderTable aws = table.table(AWS);
      for (String name : aws.names()) {
        allowed &= name.equals("profile") || name.equals("region");
      }
    }
    if (!allowed) {
      throw new ConfigurationException(
          ErrorCode.PROVIDER_INVALID,
          table.label()
              + place(table.origin())
              + " defines a provider anew that is built in"
              + (builtIn == BuiltIn.BEDROCK
                  ? ", of which only aws.profile and aws.region may be set"
                  : ""),
          builtIn == BuiltIn.OPENAI
              ? "set openai_base_url to ask another address, or give the provider another id"
              : "give the provider another id");
    }
  }

  private Provider configured(String id) {
    ProviderTable table = new ProviderTable(layers, List.of()).table(id);
    Optional<Setting<String>> name = table.text("name");
    if (name.isEmpty() || name.get().value().isBlank()) {
      throw new ConfigurationException(
          ErrorCode.PROVIDER_INVALID,
          table.label() + place(name.map(Setting::origin).or(table::origin)) + " has no name",
          "give it one: name = \"…\"");
    }
    Optional<Setting<String>> wire = table.text("wire_api");
    if (wire.isPresent() && !wire.get().value().equals("responses")) {
      throw ProviderTable.invalid(
          table.label("wire_api"), wire.get().origin(), "must be \"responses\", the only one left");
    }
    ProviderLogin login = login(table);
    return new Provider(
        id,
        name.get().value(),
        table.text("base_url"),
        login,
        secrets(table.members("query_params")),
        secrets(table.members("http_headers")),
        table.members("env_http_headers"),
        table.origin().orElseGet(() -> name.get().origin()));
  }

  private static Map<String, Secret> secrets(Map<String, String> texts) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    texts.forEach((name, value) -> secrets.put(name, Secret.of(value)));
    return secrets;
  }

  private ProviderLogin login(ProviderTable table) {
    Optional<Setting<String>> key = table.text(ENV_KEY);
    Optional<Setting<String>> bearer = table.text(BEARER);
    boolean openAi = table.flag(OPENAI_AUTH);
    boolean auth = table.has(AUTH);
    List<String> others = new ArrayList<>();
    if (key.isPresent()) {
      others.add(ENV_KEY);
    }
    if (bearer.isPresent()) {
      others.add(BEARER);
    }
    if (openAi) {
      others.add(OPENAI_AUTH);
    }
    if (table.has(AWS)) {
      if (auth) {
        others.add(AUTH);
      }
      refuseBeside(AWS, others, table);
      return new ProviderLogin.Aws();
    }
    if (auth) {
      refuseBeside(AUTH, others, table);
    }
    if (table.has(GATEWAY)) {
      return new ProviderLogin.Gateway();
    }
    if (auth) {
      return command(table.table(AUTH));
    }
    if (key.isPresent()) {
      return new ProviderLogin.EnvironmentKey(
          variable(table.label(ENV_KEY), key.get()),
          table.text("env_key_instructions").map(Setting::value));
    }
    if (bearer.isPresent()) {
      if (bearer.get().value().isBlank()) {
        throw ProviderTable.invalid(table.label(BEARER), bearer.get().origin(), "is blank");
      }
      return new ProviderLogin.BearerToken(Secret.of(bearer.get().value().strip()));
    }
    return openAi ? new ProviderLogin.OpenAiLogin() : new ProviderLogin.None();
  }

  /** What is no name of a variable may be the key itself, so it is not repeated. */
  private static String variable(String label, Setting<String> name) {
    String text = name.value().strip();
    boolean fits = !text.isEmpty() && text.length() <= 200;
    for (int i = 0; i < text.length() && fits; i++) {
      char c = text.charAt(i);
      fits = c > ' ' && c < 0x7f && c != '=';
    }
    if (!fits) {
      throw ProviderTable.invalid(label, name.origin(), "must be the name of a variable");
    }
    return text;
  }

  private static void refuseBeside(String key, List<String> others, ProviderTable table) {
    if (others.isEmpty()) {
      return;
    }
    List<String> places = new ArrayList<>();
    for (String other : others) {
      places.add(other + place(table.origin(other)));
    }
    throw new ConfigurationException(
        ErrorCode.PROVIDER_INVALID,
        table.label(key)
            + place(table.origin(key))
            + " cannot be combined with "
            + String.join(", ", places),
        "keep one of them");
  }

  private ProviderLogin.Command command(ProviderTable auth) {
    for (String name : auth.names()) {
      if (!OF_COMMAND.contains(name)) {
        throw ProviderTable.invalid(
            auth.label(name),
            auth.origin(name).or(auth::origin).orElseThrow(),
            "is no key; known are command, args, timeout_ms, refresh_interval_ms, cwd");
      }
    }
    Optional<Setting<String>> command = auth.text("command");
    if (command.isEmpty() || command.get().value().isBlank()) {
      throw new ConfigurationException(
          ErrorCode.PROVIDER_INVALID,
          auth.label("command")
              + place(command.map(Setting::origin).or(auth::origin))
              + (command.isEmpty() ? " is missing" : " is blank"),
          "name the program that prints the token");
    }
    return new ProviderLogin.Command(
        command.get().value().strip(),
        auth.texts("args"),
        Duration.ofMillis(auth.number("timeout_ms", TIMEOUT, 1)),
        Duration.ofMillis(auth.number("refresh_interval_ms", INTERVAL, 0)),
        folder(auth, command.get()));
  }

  /**
   * Where a command is started: at {@code cwd}, which begins at the folder of the file that says
   * so; otherwise, as 0.169.0 does, where this process is. There a relative path would be whatever
   * program the folder happens to hold, so a file that names one has to name the folder, too.
   */
  private Path folder(ProviderTable auth, Setting<String> command) {
    Optional<Setting<String>> cwd = auth.text("cwd");
    if (cwd.isPresent()) {
      try {
        String text = cwd.get().value();
        return text.equals("~") || text.startsWith("~/")
            ? CodexHome.userHome(environment).resolve(text.substring(Math.min(2, text.length())))
            : base(cwd.get().origin()).resolve(text).normalize();
      } catch (InvalidPathException e) {
        throw ProviderTable.invalid(auth.label("cwd"), cwd.get().origin(), "is no path");
      }
    }
    if (command.origin().layer() != Layer.COMMAND_LINE
        && Executable.isRelativePath(command.value().strip())) {
      throw new ConfigurationException(
          ErrorCode.PROVIDER_INVALID,
          auth.label("command")
              + place(Optional.of(command.origin()))
              + " is a relative path without cwd, which would be another program in every folder",
          "write the whole path, or set cwd = \".\" for the folder of that file");
    }
    return workingFolder;
  }

  /** The folder of the file that something is said in. */
  private Path base(Origin origin) {
    if (origin.line() > 0) {
      Path place = Path.of(origin.place());
      Path parent = place.getParent();
      if (place.isAbsolute() && parent != null) {
        return parent;
      }
    }
    return workingFolder;
  }

  private static String place(Optional<Origin> origin) {
    return origin.map(where -> " (" + where + ")").orElse("");
  }
}
