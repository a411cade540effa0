package dev.latchkey.json;

/** A JSON number as its text, so that neither precision nor spelling is lost. */
public record JsonNumber(String text) implements JsonValue {}
