package dev.latchkey.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JSON object whose members keep their order, and may repeat a name.
 *
 * <p>Repetition is kept because Codex tolerates it in members that it does not know; whoever knows
 * a member asks {@link #repeats} first.
 */
public record JsonObject(List<Member> members) implements JsonValue {
  /** One name and its value. */
  public record Member(String name, JsonValue value) {}

  /** Copies {@code members}. */
  public JsonObject {
    members = List.copyOf(members);
  }

  /** An object without members. */
  public static JsonObject empty() {
    return new JsonObject(List.of());
  }

  /** The value of the first member called {@code name}. */
  public Optional<JsonValue> get(String name) {
    for (Member member : members) {
      if (member.name().equals(name)) {
        return Optional.of(member.value());
      }
    }
    return Optional.empty();
  }

  /** The text of the member called {@code name}, if it is a string. */
  public Optional<String> string(String name) {
    return get(name).orElse(null) instanceof JsonString string
        ? Optional.of(string.value())
        : Optional.empty();
  }

  /** The truth of the member called {@code name}; false if it is absent or no boolean. */
  public boolean isTrue(String name) {
    return get(name).orElse(null) instanceof JsonBoolean bool && bool.value();
  }

  /** The member called {@code name}, if it is an object. */
  public Optional<JsonObject> object(String name) {
    return get(name).orElse(null) instanceof JsonObject object
        ? Optional.of(object)
        : Optional.empty();
  }

  /** Whether more than one member is called {@code name}. */
  public boolean repeats(String name) {
    int count = 0;
    for (Member member : members) {
      if (member.name().equals(name)) {
        count++;
      }
    }
    return count > 1;
  }

  /** This object with {@code name} set: in its place if it was there, at the end if not. */
  public JsonObject with(String name, JsonValue value) {
    List<Member> changed = new ArrayList<>(members.size() + 1);
    boolean found = false;
    for (Member member : members) {
      if (member.name().equals(name)) {
        changed.add(new Member(name, value));
        found = true;
      } else {
        changed.add(member);
      }
    }
    if (!found) {
      changed.add(new Member(name, value));
    }
    return new JsonObject(changed);
  }

  /** This object with {@code name} set to a string. */
  public JsonObject with(String name, String value) {
    return with(name, new JsonString(value));
  }

  /** This object with {@code name} set if {@code value} is there, and as it was if not. */
  public JsonObject withOptional(String name, Optional<String> value) {
    return value.isPresent() ? with(name, value.get()) : this;
  }
}
