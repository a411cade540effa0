package dev.latchkey.config;

import dev.latchkey.config.Configuration.ForcedMethod;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads {@link Configuration} from {@code config.toml} and from {@code -c key=value} overrides,
 * which win.
 */
public final class ConfigurationReader {
  private static final int MAX_SIZE = 1 << 20;
  private static final String STORE = "cli_auth_credentials_store";
  private static final String METHOD = "forced_login_method";
  private static final String WORKSPACE = "forced_chatgpt_workspace_id";
  private static final String BASE_URL = "chatgpt_base_url";
  private static final String ENCRYPTED = "features.secret_auth_storage";
  private static final List<String> KEYS = List.of(STORE, METHOD, WORKSPACE, BASE_URL, ENCRYPTED);

  private final Path file;
  private final List<String> overrides;

  /**
   * The configuration of {@code home}, overruled by {@code overrides}, of which a later one wins.
   */
  public ConfigurationReader(CodexHome home, List<String> overrides) {
    this.file = home.path().resolve("config.toml");
    this.overrides = List.copyOf(overrides);
  }

  /**
   * Reads it.
   *
   * @throws ConfigurationException if the file or an override is wrong; with file, line and column
   */
  public Configuration read() {
    List<OverridingValue> parsed = new ArrayList<>();
    for (String text : overrides) {
      parsed.add(OverridingValue.parse(text));
    }
    Source table = fromFile();
    return new Configuration(
        setting(parsed, table, STORE)
            .map(found -> choice(found, StoreKind.class, "file, keyring, auto, ephemeral")),
        setting(parsed, table, METHOD)
            .map(found -> choice(found, ForcedMethod.class, "chatgpt, api")),
        setting(parsed, table, WORKSPACE)
            .map(ConfigurationReader::workspaces)
            .filter(ids -> !ids.value().isEmpty()),
        setting(parsed, table, ENCRYPTED).map(ConfigurationReader::flag),
        setting(parsed, table, BASE_URL).map(ConfigurationReader::text));
  }

  private static List<String> path(String key) {
    return List.of(key.split("\\.", -1));
  }

  /** What a file says. */
  private interface Source {
    Source NOTHING = key -> Optional.empty();

    /** The value of a key, tables and all, and where it stands. */
    Optional<Setting<Object>> get(String key);
  }

  /**
   * The file's values, if it says anything that concerns us.
   *
   * <p>The parser costs more time than all else that {@code login status} does, so a file in which
   * none of our keys appears, and no escape that could spell one, is not parsed, nor is one that is
   * plain.
   */
  private Source fromFile() {
    String text;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isOther()) {
        throw invalid(file + " is a pipe, socket or device, not a file");
      }
      if (attributes.size() > MAX_SIZE) {
        throw invalid(file + " is larger than " + MAX_SIZE + " bytes");
      }
      text = Files.readString(file);
    } catch (NoSuchFileException none) {
      return Source.NOTHING;
    } catch (IOException e) {
      throw new ConfigurationException(
          ErrorCode.CONFIG_INVALID,
          "cannot read " + file + ": " + e.getClass().getSimpleName(),
          "make it a readable UTF-8 file, or move it away",
          e);
    }
    if (!mentionsOurKeys(text)) {
      return Source.NOTHING;
    }
    Optional<PlainToml> plain = PlainToml.of(text);
    if (plain.isPresent() && !needsParser(plain.get())) {
      return key ->
          plain
              .get()
              .get(key)
              .map(found ->
                  new Setting<>(found.value(), file + ", " + at(found.line(), found.column())));
    }
    TomlParseResult result = Toml.parse(text);
    if (result.hasErrors()) {
      TomlParseError error = result.errors().get(0);
      throw invalid(
          file
              + ", "
              + at(error.position())
              + ": "
              + Printable.escape(withoutQuotes(String.valueOf(error.getMessage())), 200));
    }
    return key -> inTable(result, key);
  }

  private static boolean needsParser(PlainToml plain) {
    for (String key : KEYS) {
      if (plain.needsParser(key)) {
        return true;
      }
    }
    return false;
  }

  private Optional<Setting<Object>> inTable(TomlTable found, String key) {
    List<String> path = path(key);
    if (path.size() > 1 && !found.isTable(path.getFirst())) {
      return Optional.empty();
    }
    Object value = found.get(path);
    TomlPosition position = found.inputPositionOf(path);
    return value == null
        ? Optional.empty()
        : Optional.of(new Setting<>(value, file + ", " + at(position)));
  }

  /** The parser quotes what it stumbles over, and a config.toml may hold tokens. */
  private static String withoutQuotes(String message) {
    String quoted = "Unexpected '";
    int expected = message.lastIndexOf("', expected ");
    return message.startsWith(quoted) && expected >= 0
        ? "Unexpected text" + message.substring(expected + 1)
        : message.replaceAll("(?s)'.*'", "'…'");
  }

  private static boolean mentionsOurKeys(String text) {
    if (text.contains("\\u") || text.contains("\\U") || text.contains("\\x")) {
      return true;
    }
    for (String key : KEYS) {
      if (text.contains(key.substring(key.indexOf('.') + 1))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Setting<Object>> setting(
      List<OverridingValue> parsed, Source file, String key) {
    for (OverridingValue override : parsed.reversed()) {
      if (override.key().equals(key)) {
        return Optional.of(new Setting<>(override.value(), "-c " + key));
      }
    }
    return file.get(key);
  }

  private static <E extends Enum<E>> Setting<E> choice(
      Setting<Object> found, Class<E> type, String known) {
    if (found.value() instanceof String text) {
      for (E constant : type.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
          return new Setting<>(constant, found.origin());
        }
      }
    }
    throw invalid(
        found.origin()
            + " says "
            + Printable.escape(String.valueOf(found.value()), 60)
            + "; known are "
            + known);
  }

  private static Setting<String> text(Setting<Object> found) {
    if (found.value() instanceof String text) {
      return new Setting<>(text, found.origin());
    }
    throw invalid(found.origin() + " must be a text");
  }

  private static Setting<Boolean> flag(Setting<Object> found) {
    if (found.value() instanceof Boolean flag) {
      return new Setting<>(flag, found.origin());
    }
    throw invalid(found.origin() + " must be true or false");
  }

  private static Setting<List<String>> workspaces(Setting<Object> found) {
    List<String> ids = new ArrayList<>();
    switch (found.value()) {
      case String one -> ids.add(one.strip());
      case TomlArray many -> {
        for (int i = 0; i < many.size(); i++) {
          if (!(many.get(i) instanceof String id)) {
            throw invalid(found.origin() + " must list workspace ids as strings");
          }
          ids.add(id.strip());
        }
      }
      default ->
          throw invalid(found.origin() + " must be a workspace id or a list of workspace ids");
    }
    ids.removeIf(String::isEmpty);
    for (String id : ids) {
      if (id.indexOf(',') >= 0) {
        throw invalid(found.origin() + " joins ids with a comma; write a list: [\"a\", \"b\"]");
      }
    }
    return new Setting<>(List.copyOf(ids), found.origin());
  }

  private static String at(@Nullable TomlPosition position) {
    return position == null ? "line 1" : at(position.line(), position.column());
  }

  private static String at(int line, int column) {
    return "line " + line + ", column " + column;
  }

  private static ConfigurationException invalid(String message) {
    return new ConfigurationException(ErrorCode.CONFIG_INVALID, message, "correct it there");
  }

  /** One {@code -c key=value} (policy §2.3). */
  private record OverridingValue(String key, Object value) {
    static OverridingValue parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw invalid("-c " + Printable.escape(text, 60) + " has no '='; write -c key=value");
      }
      String key = text.substring(0, equals).strip();
      String value = text.substring(equals + 1).strip();
      if (key.isEmpty()) {
        throw invalid("-c " + Printable.escape(text, 60) + " has no key; write -c key=value");
      }
      return new OverridingValue(key, value(value));
    }

    private static Object value(String text) {
      Optional<PlainToml> plain = PlainToml.of("x = " + text);
      if (plain.isPresent() && !plain.get().needsParser("x")) {
        return plain.get().get("x").orElseThrow().value();
      }
      if (isWord(text)) {
        return text;
      }
      TomlParseResult toml = Toml.parse("x = " + text);
      Object parsed = toml.hasErrors() ? null : toml.get(List.of("x"));
      return parsed == null ? unquoted(text) : parsed;
    }

    /** What is no TOML and means itself: {@code keyring}, {@code chatgpt}. */
    private static boolean isWord(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < 'a' || text.charAt(i) > 'z') {
          return false;
        }
      }
      return !text.isEmpty()
          && !text.equals("inf")
          && !text.equals("nan")
          && !text.equals("true")
          && !text.equals("false");
    }

    private static String unquoted(String value) {
      int from = 0;
      int to = value.length();
      while (from < to && isQuote(value.charAt(from))) {
        from++;
      }
      while (to > from && isQuote(value.charAt(to - 1))) {
        to--;
      }
      return value.substring(from, to);
    }

    private static boolean isQuote(char c) {
      return c == '"' || c == '\'';
    }
  }
}
