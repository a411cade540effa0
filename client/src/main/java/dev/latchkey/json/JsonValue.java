package dev.latchkey.json;

/**
 * A JSON value. Immutable.
 *
 * <p>Every value that was read is its own object, never a shared constant, so that {@link
 * ParsedJson} can say where it stood.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /**
   * What this value is called in a message, for example {@code "a number"}. Never the value itself.
   */
  default String kind() {
    return switch (this) {
      case JsonObject o -> "an object";
      case JsonArray a -> "an array";
      case JsonString s -> "a string";
      case JsonNumber n -> "a number";
      case JsonBoolean b -> "a boolean";
      case JsonNull n -> "null";
    };
  }
}
