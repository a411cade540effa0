package dev.latchkey.credential;

import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.ParsedJson;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The members of one object of a document, read with errors that name the member and its place. */
record Members(ParsedJson document, JsonObject object, String prefix) {

  void refuseRepeats(List<String> names) {
    for (String name : names) {
      if (object.repeats(name)) {
        throw document.problem(prefix + name + " is there twice", object);
      }
    }
  }

  // No pattern switches from here on: each costs a millisecond or more at the start of a process,
  // because the JVM's
  // cache does not keep them, and "login status" comes this way.

  /** A string; absent and null are one. */
  Optional<String> optionalString(String name) {
    JsonValue value = present(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof JsonString string) {
      return Optional.of(string.value());
    }
    throw document.problem(prefix + name + " must be a string and is " + value.kind(), value);
  }

  String requiredString(String name) {
    return optionalString(name)
        .orElseThrow(() -> document.problem(prefix + name + " is missing", object));
  }

  /** An object; absent and null are one. */
  Optional<JsonObject> optionalObject(String name) {
    JsonValue value = present(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof JsonObject member) {
      return Optional.of(member);
    }
    throw document.problem(prefix + name + " must be an object and is " + value.kind(), value);
  }

  /** The value of {@code name}, unless absent or null. */
  @Nullable JsonValue present(String name) {
    JsonValue value = object.get(name).orElse(null);
    return value instanceof JsonNull ? null : value;
  }
}
