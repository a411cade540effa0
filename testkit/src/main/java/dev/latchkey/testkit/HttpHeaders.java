package dev.latchkey.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The headers of a message. Names are compared without regard to case. */
public final class HttpHeaders {
  private final List<Map.Entry<String, String>> fields;

  private HttpHeaders(List<Map.Entry<String, String>> fields) {
    this.fields = List.copyOf(fields);
  }

  static HttpHeaders of(List<Map.Entry<String, String>> fields) {
    return new HttpHeaders(fields);
  }

  static HttpHeaders of(Map<String, List<String>> fields) {
    List<Map.Entry<String, String>> flat = new ArrayList<>();
    fields.forEach((name, values) -> values.forEach(value -> flat.add(Map.entry(name, value))));
    flat.sort(Map.Entry.comparingByKey(String.CASE_INSENSITIVE_ORDER));
    return new HttpHeaders(flat);
  }

  /**
   * Returns the value of {@code name}.
   *
   * @throws AssertionError if it is absent or there more than once, with all headers in the message
   */
  public String get(String name) {
    List<String> values = all(name);
    if (values.size() != 1) {
      throw new AssertionError(
          "expected one header '" + name + "' but found " + values.size() + " among " + fields);
    }
    return values.get(0);
  }

  /** Returns the first value of {@code name}. */
  public Optional<String> find(String name) {
    return all(name).stream().findFirst();
  }

  /** Returns every value of {@code name}, in the order in which they came. */
  public List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Whether {@code name} came at all. */
  public boolean has(String name) {
    return !all(name).isEmpty();
  }

  /** Returns every field. */
  public List<Map.Entry<String, String>> fields() {
    return fields;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
