package dev.latchkey.json;

import java.util.List;

/** A JSON array. */
public record JsonArray(List<JsonValue> elements) implements JsonValue {
  /** Copies {@code elements}. */
  public JsonArray {
    elements = List.copyOf(elements);
  }
}
