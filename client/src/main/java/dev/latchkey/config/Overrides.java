package dev.latchkey.config;

import dev.latchkey.error.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code -c key=value} says; a later one wins (policy §2.3). Immutable. */
final class Overrides implements LayerValues {
  private static final int MAX_LENGTH = 64 * 1024;

  /** Tables within tables are more than anybody writes on a command line, and a stack can bear. */
  private static final int MAX_DEPTH = 32;

  private final Map<String, Object> root = new LinkedHashMap<>();

  /**
   * Parses them.
   *
   * @throws ConfigurationException if one is no {@code key=value}
   */
  Overrides(List<String> texts) {
    for (String text : texts) {
      add(text);
    }
  }

  @Override
  public Layer layer() {
    return Layer.COMMAND_LINE;
  }

  @Override
  public String place() {
    return "-c";
  }

  @Override
  public Optional<Setting<Object>> get(List<String> path) {
    return at(path)
        .map(value ->
            new Setting<>(value, Origin.of(Layer.COMMAND_LINE, "-c " + String.join(".", path))));
  }

  @Override
  public Set<String> names(List<String> path) {
    return at(path).orElse(Map.of()) instanceof Map<?, ?> table
        ? table.keySet().stream()
            .map(String::valueOf)
            .collect(Collectors.toCollection(LinkedHashSet::new))
        : Set.of();
  }

  private Optional<Object> at(List<String> path) {
    Object found = root;
    for (String name : path) {
      Object next = found instanceof Map<?, ?> table ? table.get(name) : null;
      if (next == null) {
        return Optional.empty();
      }
      found = next;
    }
    return Optional.of(found);
  }

  private void add(String text) {
    if (text.length() > MAX_LENGTH) {
      throw invalid("a -c is longer than " + MAX_LENGTH + " characters");
    }
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw invalid("-c " + Shown.word(text) + " has no '='; write -c key=value");
    }
    String key = text.substring(0, equals).strip();
    if (key.isEmpty()) {
      throw invalid("-c " + Shown.word(text) + " has no key; write -c key=value");
    }
    String[] names = key.split("\\.", -1);
    if (names.length > MAX_DEPTH) {
      throw invalid("-c " + Shown.word(key) + " has more than " + MAX_DEPTH + " dots");
    }
    Map<String, Object> table = root;
    for (int i = 0; i + 1 < names.length; i++) {
      table = tableIn(table, names[i]);
    }
    table.put(names[names.length - 1], value(text.substring(equals + 1).strip()));
  }

  /** As Codex does, what is no table on the way makes room for one. */
  private static Map<String, Object> tableIn(Map<String, Object> outer, String name) {
    Map<String, Object> inner = new LinkedHashMap<>();
    if (outer.get(name) instanceof Map<?, ?> present) {
      present.forEach((member, value) -> inner.put(String.valueOf(member), value));
    }
    outer.put(name, inner);
    return inner;
  }

  private static Object value(String text) {
    Optional<PlainToml> plain = PlainToml.of("x = " + text);
    if (plain.isPresent() && !plain.get().needsParser("x")) {
      return plain.get().get("x").orElseThrow().value();
    }
    if (isWord(text)) {
      return text;
    }
    // What spans lines could say more than one thing.
    Optional<Object> parsed =
        ParsedToml.of("x = " + text)
            .filter(toml -> !toml.hasErrors() && toml.size() == 1)
            .map(toml -> toml.get(List.of("x")));
    return parsed.isEmpty() ? unquoted(text) : LayerText.plainValue(parsed.get());
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

  private static ConfigurationException invalid(String message) {
    return LayerText.invalid(Layer.COMMAND_LINE, message);
  }
}
