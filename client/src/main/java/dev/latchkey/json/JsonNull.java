package dev.latchkey.json;

/** A JSON {@code null}. */
public record JsonNull() implements JsonValue {}
