package dev.latchkey.authority.http;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reading JSON with narrow limits, and writing it from maps, lists, texts, numbers and booleans.
 * Thread-safe.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNameLength(256)
                  .maxStringLength(64 * 1024)
                  .maxNumberLength(64)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /** A parser that refuses deep nesting and a member that is there twice. */
  public static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /**
   * Reads an object: texts, booleans, lists and maps; a whole number as a {@code Long} if it fits,
   * any other as a {@code Double}. What is null is left out.
   *
   * @throws JacksonException if it is no object, not well formed, too deep, or says a thing twice
   */
  public static Map<String, Object> read(String text) {
    try (JsonParser parser = parser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new StreamReadException(parser, "not an object");
      }
      Map<String, Object> members = members(parser);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "something after the object");
      }
      return members;
    }
  }

  private static Map<String, Object> members(JsonParser parser) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      value(parser).ifPresent(value -> members.put(name, value));
    }
    return members;
  }

  private static Optional<Object> value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> Optional.of(parser.getString());
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      case VALUE_NULL -> Optional.empty();
      case VALUE_NUMBER_INT -> Optional.of(whole(parser));
      case VALUE_NUMBER_FLOAT -> Optional.of(parser.getDoubleValue());
      case START_OBJECT -> Optional.of(members(parser));
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          value(parser).ifPresent(items::add);
        }
        yield Optional.of(items);
      }
      default -> throw new StreamReadException(parser, "not a value");
    };
  }

  private static Number whole(JsonParser parser) {
    // A number of many digits would become an object as large.
    if (parser.getStringLength() <= 18) {
      return parser.getLongValue();
    }
    return parser.getDoubleValue();
  }

  /** Writes an object in the order of {@code members}. */
  public static String write(Map<String, ?> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, members);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Object value) {
    switch (value) {
      case String text -> generator.writeString(text);
      case Boolean flag -> generator.writeBoolean(flag);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case Map<?, ?> members -> {
        generator.writeStartObject();
        members.forEach((name, member) -> {
          generator.writeName(String.valueOf(name));
          write(generator, member);
        });
        generator.writeEndObject();
      }
      case Collection<?> items -> {
        generator.writeStartArray();
        items.forEach(item -> write(generator, item));
        generator.writeEndArray();
      }
      default -> throw new IllegalArgumentException("cannot write a " + value.getClass().getName());
    }
  }
}
