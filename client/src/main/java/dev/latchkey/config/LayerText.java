package dev.latchkey.config;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A layer that is written in TOML.
 *
 * <p>The parser costs more time than all else that {@code login status} does, so a text in which a
 * key does not appear, nor an escape that could spell it, is not parsed for that key, nor is one
 * that is plain. {@link #check} parses it in any case. Thread-safe.
 */
final class LayerText implements LayerValues {
  private final Layer layer;
  private final String place;
  private final String text;
  private final Optional<String> disabled;
  private final boolean escapes;
  private boolean isLookedAt; // guarded by this
  private @Nullable PlainToml plain; // guarded by this
  private @Nullable TomlParseResult parsed; // guarded by this

  /**
   * @param place where it stands, for people
   */
  LayerText(Layer layer, String place, String text) {
    this(layer, place, text, Optional.empty());
  }

  private LayerText(Layer layer, String place, String text, Optional<String> disabled) {
    this.layer = layer;
    this.place = place;
    this.disabled = disabled;
    // Editors put it there, and it says nothing.
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.escapes = text.contains("\\u") || text.contains("\\U") || text.contains("\\x");
  }

  @Override
  public Layer layer() {
    return layer;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public Optional<String> disabled() {
    return disabled;
  }

  /** The same, of which nothing counts. */
  LayerText disabledBecause(String reason) {
    return new LayerText(layer, place, text, Optional.of(reason));
  }

  /**
   * Reads all of it.
   *
   * @throws ConfigurationException if it is no TOML, with line and column
   */
  void check() {
    if (plain().isEmpty()) {
      parsed();
    }
  }

  @Override
  public Optional<Setting<Object>> get(List<String> path) {
    if (!mentions(path.getLast())) {
      return Optional.empty();
    }
    Optional<PlainToml> simple = plain();
    if (simple.isPresent()) {
      String key = PlainToml.key(path);
      if (!simple.get().needsParser(key) && !simple.get().isTable(key)) {
        return simple
            .get()
            .get(key)
            .map(found -> new Setting<>(found.value(), origin(found.line(), found.column())));
      }
    }
    return inTable(parsed(), path);
  }

  @Override
  public Set<String> names(List<String> path) {
    if (!mentions(path.getFirst())) {
      return Set.of();
    }
    return parsed().isTable(path) ? parsed().getTableOrEmpty(path).keySet() : Set.of();
  }

  /** The names at the top, and below {@code features}, with where each stands. */
  List<Setting<String>> writtenNames() {
    List<Setting<String>> names = new ArrayList<>();
    for (String name : parsed().keySet()) {
      names.add(new Setting<>(name, origin(parsed().inputPositionOf(List.of(name)))));
      if (name.equals("features") && parsed().isTable(List.of(name))) {
        for (String feature : parsed().getTableOrEmpty(List.of(name)).keySet()) {
          names.add(
              new Setting<>(
                  "features." + feature, origin(parsed().inputPositionOf(List.of(name, feature)))));
        }
      }
    }
    return names;
  }

  private boolean mentions(String name) {
    return escapes || text.contains(name);
  }

  private synchronized Optional<PlainToml> plain() {
    if (!isLookedAt) {
      plain = PlainToml.of(text).orElse(null);
      isLookedAt = true;
    }
    return Optional.ofNullable(plain);
  }

  private synchronized TomlParseResult parsed() {
    TomlParseResult result = parsed;
    if (result == null) {
      result =
          ParsedToml.of(text)
              .orElseThrow(() -> invalid(layer, origin(1, 1) + ": the file is no TOML"));
      if (result.hasErrors()) {
        TomlParseError error = result.errors().get(0);
        throw invalid(
            layer,
            origin(error.position())
                + ": "
                + Printable.escape(withoutQuotes(String.valueOf(error.getMessage())), 200));
      }
      parsed = result;
    }
    return result;
  }

  private Optional<Setting<Object>> inTable(TomlTable found, List<String> path) {
    for (int length = 1; length < path.size(); length++) {
      if (!found.isTable(path.subList(0, length))) {
        return Optional.empty();
      }
    }
    Object value = found.get(path);
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(new Setting<>(plainValue(value), origin(found.inputPositionOf(path))));
  }

  private Origin origin(@Nullable TomlPosition position) {
    return position == null ? origin(1, 1) : origin(position.line(), position.column());
  }

  private Origin origin(int line, int column) {
    return new Origin(layer, place, line, column);
  }

  /** Lists instead of the parser's arrays, and maps instead of its tables in them. */
  static Object plainValue(Object value) {
    return switch (value) {
      case TomlArray array -> {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
          list.add(plainValue(array.get(i)));
        }
        yield list;
      }
      case TomlTable table -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name : table.keySet()) {
          map.put(name, plainValue(Objects.requireNonNull(table.get(List.of(name)))));
        }
        yield map;
      }
      default -> value;
    };
  }

  /** The parser quotes what it stumbles over, and a config.toml may hold tokens. */
  private static String withoutQuotes(String message) {
    String quoted = "Unexpected '";
    int expected = message.lastIndexOf("', expected ");
    return message.startsWith(quoted) && expected >= 0
        ? "Unexpected text" + message.substring(expected + 1)
        : message.replaceAll("(?s)'.*'", "'…'");
  }

  /** What is wrong in {@code layer} is wrong for everybody, if an administrator requires it. */
  static ConfigurationException invalid(Layer layer, String message) {
    return layer.isRequirement()
        ? new ConfigurationException(
            ErrorCode.REQUIREMENTS_INVALID,
            message,
            "until an administrator has corrected it, nothing but latchkey logout works here")
        : new ConfigurationException(ErrorCode.CONFIG_INVALID, message, "correct it there");
  }
}
