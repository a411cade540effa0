package dev.latchkey.testkit;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON to and from plain maps, lists, strings, numbers and booleans; members keep their order. */
final class Json {
  private Json() {}

  /**
   * Reads one object; anything else is an {@link IllegalArgumentException} that quotes the text.
   */
  static Map<String, @Nullable Object> object(String text) {
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object: " + text);
      }
      Map<String, @Nullable Object> result = readObject(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("text after the JSON object: " + text);
      }
      return result;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }

  /** Writes without spaces. */
  static String compact(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      write(out, value);
    }
    return text.toString();
  }

  /**
   * Writes the way {@code auth.json} is written: two spaces, one member per line, no newline at the
   * end.
   */
  static String pretty(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    pretty(text, value, "");
    return text.toString();
  }

  private static void pretty(StringBuilder text, @Nullable Object value, String indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      String inner = indent + "  ";
      String separator = "{\n";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        text.append(separator).append(inner).append(compact(member.getKey())).append(": ");
        pretty(text, member.getValue(), inner);
        separator = ",\n";
      }
      text.append('\n').append(indent).append('}');
    } else {
      text.append(compact(value));
    }
  }

  private static Map<String, @Nullable Object> readObject(JsonParser parser) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      members.put(name, readValue(parser, parser.nextToken()));
    }
    return members;
  }

  private static @Nullable Object readValue(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          items.add(readValue(parser, next));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException("unexpected " + token);
    };
  }

  private static void write(JsonGenerator out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        map.forEach((name, member) -> {
          out.writeName(String.valueOf(name));
          write(out, member);
        });
        out.writeEndObject();
      }
      case Iterable<?> items -> {
        out.writeStartArray();
        items.forEach(item -> write(out, item));
        out.writeEndArray();
      }
      case Boolean flag -> out.writeBoolean(flag);
      case Double number -> out.writeNumber(number);
      case Number number -> out.writeNumber(number.longValue());
      default -> out.writeString(value.toString());
    }
  }
}
