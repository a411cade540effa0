package dev.latchkey.cli;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * As much of JSON Schema as our own schemas use: type, enum, required, properties,
 * additionalProperties, items.
 */
final class JsonSchema {
  private final JsonObject schema;

  private JsonSchema(JsonObject schema) {
    this.schema = schema;
  }

  /** The schema in {@code docs/schema}. */
  static JsonSchema of(String name) throws IOException {
    Path file = Path.of(System.getProperty("latchkey.root", ".."), "docs", "schema", name);
    return new JsonSchema((JsonObject) new JsonReader().read(Files.readAllBytes(file)).root());
  }

  /** What is wrong with {@code json}; empty if nothing is. */
  List<String> complaints(String json) {
    List<String> complaints = new ArrayList<>();
    check("$", schema, new JsonReader().read(json).root(), complaints);
    return complaints;
  }

  private static void check(
      String place, JsonObject schema, JsonValue value, List<String> complaints) {
    List<JsonValue> types = several(schema, "type");
    if (!types.isEmpty() && types.stream().noneMatch(type -> isA(type, value))) {
      complaints.add(place + " is " + value.kind());
      return;
    }
    List<JsonValue> known = several(schema, "enum");
    if (!known.isEmpty() && !known.contains(value)) {
      complaints.add(place + " is none of the values that are known");
    }
    if (value instanceof JsonObject object) {
      checkMembers(place, schema, object, complaints);
    }
    if (value instanceof JsonArray array && schema.object("items").isPresent()) {
      for (JsonValue element : array.elements()) {
        check(place + "[]", schema.object("items").get(), element, complaints);
      }
    }
  }

  private static void checkMembers(
      String place, JsonObject schema, JsonObject object, List<String> complaints) {
    for (JsonValue required : several(schema, "required")) {
      if (required instanceof JsonString name && object.get(name.value()).isEmpty()) {
        complaints.add(place + "." + name.value() + " is missing");
      }
    }
    JsonObject properties = schema.object("properties").orElse(JsonObject.empty());
    for (JsonObject.Member member : object.members()) {
      String name = place + "." + member.name();
      if (properties.object(member.name()).isPresent()) {
        check(name, properties.object(member.name()).get(), member.value(), complaints);
      } else if (schema.object("additionalProperties").isPresent()) {
        check(name, schema.object("additionalProperties").get(), member.value(), complaints);
      } else {
        complaints.add(name + " is not in the schema");
      }
      if (object.repeats(member.name())) {
        complaints.add(name + " is there twice");
      }
    }
  }

  private static List<JsonValue> several(JsonObject schema, String keyword) {
    return switch (schema.get(keyword).orElse(new JsonArray(List.of()))) {
      case JsonArray array -> array.elements();
      case JsonValue one -> List.of(one);
    };
  }

  private static boolean isA(JsonValue type, JsonValue value) {
    String name = type instanceof JsonString text ? text.value() : "";
    return switch (value) {
      case JsonObject o -> name.equals("object");
      case JsonArray a -> name.equals("array");
      case JsonString s -> name.equals("string");
      case JsonNumber n -> name.equals("integer") && n.text().matches("-?\\d+");
      case JsonBoolean b -> name.equals("boolean");
      case JsonNull n -> name.equals("null");
    };
  }
}
