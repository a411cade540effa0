package dev.latchkey.json;

import java.util.IdentityHashMap;

/** A JSON value that was read, with the place of every value in it. Immutable. */
public final class ParsedJson {
  /** A place in a text; line and column count from 1. */
  record Place(int line, int column) {}

  private final JsonValue root;
  private final IdentityHashMap<JsonValue, Place> places;

  ParsedJson(JsonValue root, IdentityHashMap<JsonValue, Place> places) {
    this.root = root;
    this.places = places;
  }

  /** The outermost value. */
  public JsonValue root() {
    return root;
  }

  /**
   * An exception that says {@code problem} about {@code value}, which was read as part of this
   * document.
   */
  public JsonSyntaxException problem(String problem, JsonValue value) {
    Place place = places.getOrDefault(value, new Place(1, 1));
    return new JsonSyntaxException(problem, place.line(), place.column());
  }
}
