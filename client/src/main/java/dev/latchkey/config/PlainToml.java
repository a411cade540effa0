package dev.latchkey.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code config.toml} in the plainest TOML, read without the parser, whose start takes a short
 * process longer than everything else that it does.
 *
 * <p>Plain is what most of them are: one {@code key = value} to a line, with strings without
 * escapes, numbers, {@code true}, {@code false} and arrays of such strings, below {@code [table]}
 * headers. Whatever else is there, mistakes included, makes a text one for the parser: nothing is
 * understood here that the parser would understand otherwise. Immutable.
 */
final class PlainToml {

  /**
   * A value, and where its key stands.
   *
   * @param value a {@link String} or a {@link Boolean}; other values are nobody's business here
   * @param line from 1
   * @param column from 1
   */
  record Entry(Object value, int line, int column) {}

  /** Names are compared with each other. */
  private static final int MAX_LENGTH = 16 * 1024;

  private static final Object OTHER = new Object();

  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> names = new HashSet<>(); // Of keys and tables, to find them twice.
  private final String text;
  private String table = "";
  private int at;
  private int line;
  private int lineStart;

  private PlainToml(String text) {
    this.text = text;
  }

  /** The text, if all of it is plain. */
  static Optional<PlainToml> of(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    PlainToml plain = new PlainToml(text);
    return plain.readLines() ? Optional.of(plain) : Optional.empty();
  }

  /** The key that {@code path} is here. */
  static String key(List<String> path) {
    if (path.size() == 1) {
      return path.getFirst();
    }
    StringBuilder key = new StringBuilder();
    for (String name : path) {
      key.append(key.isEmpty() ? "" : ".").append(name.replace(".", "\u0000"));
    }
    return key.toString();
  }

  /**
   * What {@code key} says; a key in a table has the table's name and a dot before it.
   *
   * @return nothing if it is not there
   */
  Optional<Entry> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Whether {@code key} is there with a value that only the parser makes something of. */
  boolean needsParser(String key) {
    Entry found = entries.get(key);
    return found != null && found.value == OTHER;
  }

  /** Whether {@code key} is there as a table, of which the parser says more. */
  boolean isTable(String key) {
    for (String name : names) {
      if (name.length() > key.length()
          && name.startsWith(key)
          && name.charAt(key.length()) == '.') {
        return true;
      }
    }
    return false;
  }

  private boolean readLines() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\t' && !isLineEnd(i)) || c == 0x7f || c > 0x7e) {
        return false;
      }
    }
    while (at < text.length()) {
      line++;
      lineStart = at;
      skipBlanks();
      if (!atEnd() && text.charAt(at) != '#' && !(text.charAt(at) == '[' ? header() : setting())) {
        return false;
      }
      if (!rest()) {
        return false;
      }
    }
    return true;
  }

  private boolean isLineEnd(int i) {
    return text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
  }

  /** Whether the line, or the text, ends here. */
  private boolean atEnd() {
    return at >= text.length() || text.charAt(at) == '\n' || isLineEnd(at);
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  /** Skips what may follow on a line: blanks, a comment. */
  private boolean rest() {
    skipBlanks();
    if (!atEnd() && text.charAt(at) != '#') {
      return false;
    }
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
    at++;
    return true;
  }

  /** {@code [a]} or {@code [a."b c"]}. */
  private boolean header() {
    at++;
    StringBuilder name = new StringBuilder();
    while (true) {
      skipBlanks();
      String part = atEnd() ? "" : text.charAt(at) == '"' ? string() : bareKey();
      if (part.isEmpty()) {
        return false;
      }
      name.append(name.isEmpty() ? "" : ".").append(part.replace(".", "\u0000"));
      skipBlanks();
      if (atEnd()) {
        return false;
      }
      char c = text.charAt(at++);
      if (c == ']') {
        break;
      }
      if (c != '.') {
        return false;
      }
    }
    table = name.append('.').toString();
    return isNew(table);
  }

  private boolean setting() {
    int column = at - lineStart + 1;
    String key = bareKey();
    skipBlanks();
    if (key.isEmpty() || atEnd() || text.charAt(at) != '=') {
      return false;
    }
    at++;
    skipBlanks();
    Object value = value();
    if (value == null || !isNew(table + key)) {
      return false;
    }
    entries.put(table + key, new Entry(value, line, column));
    return true;
  }

  /**
   * Whether nothing of that name was there, nor a table of a key's name: the parser says what is
   * wrong with that.
   */
  private boolean isNew(String name) {
    String key = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (name.endsWith(".")) {
      for (int dot = key.length(); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
        if (names.contains(key.substring(0, dot))) {
          return false;
        }
      }
      return names.add(name);
    }
    for (String other : names) {
      if (other.startsWith(key + ".")) {
        return false;
      }
    }
    return names.add(key);
  }

  private String bareKey() {
    int start = at;
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  private @Nullable Object value() {
    if (atEnd()) {
      return null;
    }
    return switch (text.charAt(at)) {
      case '"', '\'' -> quoted();
      case '[' -> array();
      default -> word();
    };
  }

  private @Nullable Object word() {
    int start = at;
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.equals("true")) {
      return true;
    }
    if (word.equals("false")) {
      return false;
    }
    return isPlainNumber(word) ? OTHER : null;
  }

  private static boolean isPlainNumber(String word) {
    if (word.isEmpty() || word.length() > 15 || (word.charAt(0) == '0' && word.length() > 1)) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private @Nullable Object array() {
    at++;
    skipBlanks();
    while (!atEnd() && text.charAt(at) != ']') {
      if (quoted() == null) {
        return null;
      }
      skipBlanks();
      if (!atEnd() && text.charAt(at) == ',') {
        at++;
        skipBlanks();
      } else if (atEnd() || text.charAt(at) != ']') {
        return null;
      }
    }
    if (atEnd()) {
      return null;
    }
    at++;
    return OTHER;
  }

  /** A string in quotes, without escapes, which does not begin one of several lines. */
  private @Nullable String quoted() {
    if (atEnd()) {
      return null;
    }
    char quote = text.charAt(at);
    if (quote != '"' && quote != '\'') {
      return null;
    }
    int start = at + 1;
    int end = start;
    while (end < text.length() && text.charAt(end) != quote) {
      char c = text.charAt(end);
      if (c == '\n' || c == '\r' || (c == '\\' && quote == '"')) {
        return null;
      }
      end++;
    }
    if (end >= text.length()) {
      return null;
    }
    at = end + 1;
    return end == start && at < text.length() && text.charAt(at) == quote
        ? null
        : text.substring(start, end);
  }

  private String string() {
    String found = quoted();
    return found == null ? "" : found;
  }
}
