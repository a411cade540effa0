package dev.latchkey.config;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * The text of a {@code config.toml}, in which one word is to change and everything else, comments
 * and spaces included, is to stay. Immutable.
 *
 * @param text the whole of it
 */
public record ConfigurationText(String text) {
  private static final String STORE = "cli_auth_credentials_store";

  /** The line of the setting: what precedes the value, the value, what follows it. */
  private static final Pattern LINE =
      Pattern.compile(
          "(\\s*(?:"
              + STORE
              + "|\""
              + STORE
              + "\"|'"
              + STORE
              + "')\\s*=\\s*)(\"[^\"\\\\]*\"|'[^']*')(\\s*(?:#.*)?)");

  /**
   * The same text with {@code kind} as the store.
   *
   * @throws ConfigurationException if the text is no TOML, or the setting stands in it in a way
   *     that cannot be changed without touching more
   */
  public ConfigurationText withStore(StoreKind kind) {
    String value = '"' + kind.name().toLowerCase(Locale.ROOT) + '"';
    TomlParseResult before = parsed(text);
    TomlPosition position = before.inputPositionOf(List.of(STORE));
    String changed = position == null ? inserted(value) : replaced(position.line(), value);
    TomlParseResult after = parsed(changed);
    if (!value.equals('"' + String.valueOf(after.get(List.of(STORE))) + '"')
        || !others(before).equals(others(after))) {
      throw unchangeable();
    }
    return new ConfigurationText(changed);
  }

  /** Below the comments that begin the file, above the first table, which would swallow it. */
  private String inserted(String value) {
    int at = text.startsWith("\uFEFF") ? 1 : 0;
    while (at < text.length() && text.charAt(at) == '#') {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        return text + newline() + STORE + " = " + value + newline();
      }
      at = end + 1;
    }
    return text.substring(0, at) + STORE + " = " + value + newline() + text.substring(at);
  }

  private String newline() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private String replaced(int line, String value) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      start = text.indexOf('\n', start) + 1;
    }
    int end = text.indexOf('\n', start);
    end = end < 0 ? text.length() : end;
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    Matcher found = LINE.matcher(text.substring(start, end));
    if (!found.matches()) {
      throw unchangeable();
    }
    return text.substring(0, start) + found.group(1) + value + found.group(3) + text.substring(end);
  }

  private static TomlParseResult parsed(String text) {
    Optional<TomlParseResult> result =
        ParsedToml.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (result.isEmpty() || result.get().hasErrors()) {
      throw new ConfigurationException(
          ErrorCode.CONFIG_INVALID,
          "config.toml has errors, so nothing in it is changed",
          "correct it, or set " + STORE + " there by hand");
    }
    return result.get();
  }

  private static Map<String, String> others(TomlParseResult result) {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<List<String>, Object> entry : result.entryPathSet(false)) {
      if (!entry.getKey().equals(List.of(STORE))) {
        values.put(
            entry.getKey().toString(),
            entry.getValue() instanceof TomlArray array
                ? array.toJson()
                : entry.getValue().toString());
      }
    }
    return values;
  }

  private static ConfigurationException unchangeable() {
    return new ConfigurationException(
        ErrorCode.CONFIG_INVALID,
        STORE + " stands in config.toml in a way that cannot be changed without touching more",
        "change it there by hand, then run this again");
  }
}
