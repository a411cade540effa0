package dev.latchkey.json;

/** A JSON string. */
public record JsonString(String value) implements JsonValue {
  /** Hides the value: strings of {@code auth.json} are secrets. */
  @Override
  public String toString() {
    return "JsonString[…]";
  }
}
