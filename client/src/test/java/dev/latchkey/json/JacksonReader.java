package dev.latchkey.json;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON as {@link JsonReader} has to, with a library that others have tried. */
final class JacksonReader {
  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonReader.MAX_DEPTH)
                  .maxDocumentLength(JsonReader.MAX_SIZE)
                  .maxStringLength(JsonReader.MAX_SIZE)
                  .maxNameLength(JsonReader.MAX_SIZE)
                  .build())
          .build();

  /**
   * Reads text.
   *
   * @throws JsonSyntaxException if it is not JSON, too large or too deep
   */
  ParsedJson read(String text) {
    IdentityHashMap<JsonValue, ParsedJson.Place> places = new IdentityHashMap<>();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new JsonSyntaxException("empty", 1, 1);
      }
      JsonValue root = value(parser, places);
      if (parser.nextToken() != null) {
        throw at(parser.currentTokenLocation(), "something follows the end of the JSON value");
      }
      return new ParsedJson(root, places);
    } catch (StreamConstraintsException e) {
      throw at(
          e.getLocation(), "too large or nested deeper than " + JsonReader.MAX_DEPTH + " levels");
    } catch (UnexpectedEndOfInputException e) {
      throw at(e.getLocation(), "JSON that ends too early");
    } catch (JacksonException e) {
      throw at(e.getLocation(), "not valid JSON");
    }
  }

  private static JsonValue value(
      JsonParser parser, IdentityHashMap<JsonValue, ParsedJson.Place> places) {
    TokenStreamLocation location = parser.currentTokenLocation();
    JsonToken token = parser.currentToken();
    JsonValue value =
        switch (token) {
          case START_OBJECT -> object(parser, places);
          case START_ARRAY -> array(parser, places);
          case VALUE_STRING -> new JsonString(wellFormed(parser, parser.getString()));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
          case VALUE_TRUE -> new JsonBoolean(true);
          case VALUE_FALSE -> new JsonBoolean(false);
          case VALUE_NULL -> new JsonNull();
          default -> throw at(location, "not valid JSON");
        };
    places.put(value, new ParsedJson.Place(location.getLineNr(), location.getColumnNr()));
    return value;
  }

  private static JsonObject object(
      JsonParser parser, IdentityHashMap<JsonValue, ParsedJson.Place> places) {
    List<JsonObject.Member> members = new ArrayList<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = wellFormed(parser, parser.currentName());
      parser.nextToken();
      members.add(new JsonObject.Member(name, value(parser, places)));
    }
    return new JsonObject(members);
  }

  private static JsonArray array(
      JsonParser parser, IdentityHashMap<JsonValue, ParsedJson.Place> places) {
    List<JsonValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser, places));
    }
    return new JsonArray(elements);
  }

  /** Refuses a lone surrogate, which JSON can spell and UTF-8 cannot. */
  private static String wellFormed(JsonParser parser, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw at(parser.currentTokenLocation(), "half of a surrogate pair");
      }
    }
    return text;
  }

  private static JsonSyntaxException at(TokenStreamLocation location, String problem) {
    return location == null
        ? new JsonSyntaxException(problem, 1, 1)
        : new JsonSyntaxException(
            problem, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }
}
