package dev.latchkey.testkit;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a query or a form, decoded, in the order in which they came. */
public final class Parameters {
  private final List<Map.Entry<String, String>> entries;

  private Parameters(List<Map.Entry<String, String>> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Reads form-encoded text, such as a raw query; the empty text has no parameters. */
  public static Parameters parse(String encoded) {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    int start = 0;
    while (start < encoded.length()) {
      int end = encoded.indexOf('&', start);
      end = end < 0 ? encoded.length() : end;
      String pair = encoded.substring(start, end);
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        entries.add(
            equals < 0
                ? Map.entry(decode(pair), "")
                : Map.entry(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1))));
      }
      start = end + 1;
    }
    return new Parameters(entries);
  }

  /** Returns the form encoding of names and values, given in turn. */
  public static String encode(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text.append(i == 0 ? "" : "&")
          .append(URLEncoder.encode(namesAndValues[i], StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /**
   * Returns the value of {@code name}.
   *
   * @throws AssertionError if it is absent or there more than once, with all names in the message
   */
  public String get(String name) {
    List<String> values = all(name);
    if (values.size() != 1) {
      throw new AssertionError(
          "expected one parameter '" + name + "' but found " + values.size() + " among " + names());
    }
    return values.get(0);
  }

  /** Returns the first value of {@code name}. */
  public Optional<String> find(String name) {
    return all(name).stream().findFirst();
  }

  /** Returns every value of {@code name}, in order. */
  public List<String> all(String name) {
    return entries.stream()
        .filter(entry -> entry.getKey().equals(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Returns the names in order, one for each time that it came. */
  public List<String> names() {
    return entries.stream().map(Map.Entry::getKey).toList();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public String toString() {
    return entries.toString();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
