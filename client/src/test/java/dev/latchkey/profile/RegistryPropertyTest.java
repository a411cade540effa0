package dev.latchkey.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.profile.Registry.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The registry's parser and writer, for documents that nobody thought of. */
class RegistryPropertyTest {
  private static final JsonWriter WRITER = new JsonWriter();

  /** Any text is either understood or refused with a place; nothing else happens. */
  @Property(tries = 3000)
  void anyTextIsUnderstoodOrRefusedWithAPlace(@ForAll("damaged") String text) {
    try {
      Registry registry = parse(text);
      Registry again = parse(WRITER.pretty(registry.toJson()));
      assertThat(again.entries()).isEqualTo(registry.entries());
      assertThat(again.bindings()).isEqualTo(registry.bindings());
    } catch (JsonSyntaxException e) {
      assertThat(e.line()).isPositive();
      assertThat(e.column()).isPositive();
      assertThat(e.getMessage()).contains("at line " + e.line() + ", column " + e.column());
    }
  }

  @Property(tries = 500)
  void whatIsReadIsWrittenBackAsItWas(@ForAll("documents") String text) {
    JsonObject before = (JsonObject) new JsonReader().read(text).root();
    assertThat(WRITER.compact(parse(text).toJson())).isEqualTo(WRITER.compact(before));
  }

  @Property(tries = 300)
  void aChangeLeavesEverythingElse(@ForAll("documents") String text) {
    Registry before = parse(text);
    ProfileName added = new ProfileName("added-by-the-test");
    ProfileName renamed = new ProfileName("renamed-by-the-test");
    Path folder = Path.of("/bound/by/the/test");
    Registry there = before.with(Entry.of(added, Optional.empty())).bind(folder, added);
    Registry moved = there.replace(added, there.find(added).orElseThrow().renamed(renamed));
    assertThat(moved.bindingAbove(folder.resolve("x")).orElseThrow().profile()).isEqualTo(renamed);
    Registry after = parse(WRITER.pretty(moved.without(renamed).toJson()));
    assertThat(WRITER.compact(after.toJson())).isEqualTo(WRITER.compact(before.toJson()));
  }

  @Example
  void theNearestParentCounts() {
    Registry registry =
        Registry.EMPTY
            .bind(Path.of("/a"), new ProfileName("outer"))
            .bind(Path.of("/a/b/c"), new ProfileName("inner"))
            .bind(Path.of("/a/b/c/d"), ProfileName.DEFAULT);
    assertThat(counts(registry, "/a")).isEqualTo("outer");
    assertThat(counts(registry, "/a/b")).isEqualTo("outer");
    assertThat(counts(registry, "/a/b/c")).isEqualTo("inner");
    assertThat(counts(registry, "/a/b/c/x/y")).isEqualTo("inner");
    assertThat(counts(registry, "/a/b/c/d/e")).isEqualTo("default");
    assertThat(counts(registry, "/ab")).isEqualTo("none");
    assertThat(counts(registry, "/")).isEqualTo("none");
  }

  private static String counts(Registry registry, String folder) {
    return registry
        .bindingAbove(Path.of(folder))
        .map(binding -> binding.profile().text())
        .orElse("none");
  }

  private static Registry parse(String text) {
    return Registry.parse(new JsonReader().read(text));
  }

  @Provide
  Arbitrary<String> documents() {
    return Arbitraries.randomValue(RegistryPropertyTest::document);
  }

  /** Documents with a hole, a foreign piece or another type somewhere. */
  @Provide
  Arbitrary<String> damaged() {
    return Arbitraries.randomValue(random -> {
      String text = document(random);
      int at = random.nextInt(text.length() + 1);
      return switch (random.nextInt(4)) {
        case 0 -> text.substring(0, at);
        case 1 ->
            text.substring(0, at)
                + pick(random, "\"", "{", "]", ",", "\u0000", "null", "\\ud800")
                + text.substring(at);
        case 2 -> text.replace(pick(random, "\"/f/", "\"n", "\"version\":1", "["), "7");
        default -> text;
      };
    });
  }

  private static String document(Random random) {
    List<String> profiles = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      List<String> entry = unknown(random);
      insert(entry, "\"name\":\"n" + i + pick(random, "", ".x", "-Y") + "\"", random);
      if (random.nextBoolean()) {
        insert(entry, pick(random, "\"home\":\"/h/" + i + "\"", "\"home\":null"), random);
      } else if (random.nextBoolean()) {
        insert(entry, "\"renamed_from\":\"old" + i + "\"", random);
      }
      profiles.add("{" + String.join(",", entry) + "}");
    }
    List<String> bindings = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      List<String> binding = unknown(random);
      insert(binding, "\"folder\":\"/f/" + i + "\"", random);
      insert(binding, "\"profile\":\"n0\"", random);
      bindings.add("{" + String.join(",", binding) + "}");
    }
    List<String> top = unknown(random);
    insert(top, "\"version\":1", random);
    insert(top, "\"profiles\":[" + String.join(",", profiles) + "]", random);
    insert(top, "\"bindings\":[" + String.join(",", bindings) + "]", random);
    return "{" + String.join(",", top) + "}";
  }

  private static List<String> unknown(Random random) {
    List<String> members = new ArrayList<>();
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      members.add(
          "\""
              + pick(random, "x", "x", "colour", "ключ", "")
              + "\":"
              + pick(random, "1.50", "null", "[]", "{\"name\":\"n\"}", "\"/f/\""));
    }
    return members;
  }

  private static void insert(List<String> members, String member, Random random) {
    members.add(random.nextInt(members.size() + 1), member);
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
