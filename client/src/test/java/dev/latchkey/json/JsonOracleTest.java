package dev.latchkey.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our reader takes what Jackson's takes, makes the same of it, and refuses the rest with it. */
class JsonOracleTest {
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"\"",
    "\"a\"",
    "\"a\":",
    "\\",
    "\\\"",
    "\\u",
    "00e9",
    "\\ud83e",
    "\\udd20",
    "0",
    "1",
    "-",
    "+",
    ".",
    "e",
    "E",
    "12",
    "-0",
    "1.5e-7",
    "true",
    "false",
    "null",
    "nul",
    " ",
    "\n",
    "\r\n",
    "\t",
    "/",
    "\u0000",
    "\u001f",
    "\u007f",
    "\u00e9",
    "\u2028",
    "\ud83e\udd20",
    "\ud83e",
    "\ufeff",
    "'",
    "NaN",
    "\\n",
    "\\x",
    "\\/",
    "\u0660",
    "\\u00\u0665\u0660"
  };

  private final JsonReader ours = new JsonReader();
  private final JacksonReader theirs = new JacksonReader();

  @Property(tries = 5000)
  void randomPieces(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(14); i >= 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    compare(text.toString());
  }

  @Property(tries = 3000)
  void documentsAndDocumentsWithOneFault(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    append(random, text, 0);
    compare(text.toString());
    int place = random.nextInt(text.length() + 1);
    switch (random.nextInt(3)) {
      case 0 -> text.insert(place, PIECES[random.nextInt(PIECES.length)]);
      case 1 -> text.setLength(place);
      default -> text.delete(place, Math.min(text.length(), place + 1));
    }
    compare(text.toString());
  }

  private static void append(Random random, StringBuilder text, int depth) {
    switch (random.nextInt(depth > 4 ? 6 : 9)) {
      case 0 -> text.append(random.nextInt());
      case 1 -> text.append(random.nextDouble() * 1e9);
      case 2 -> text.append(random.nextBoolean());
      case 3 -> text.append("null");
      case 4, 5 -> text.append("\"\\u00e9\\n").append(random.nextInt()).append("\u20ac\"");
      case 6 -> {
        text.append("[ ");
        for (int i = random.nextInt(4); i > 0; i--) {
          append(random, text, depth + 1);
          text.append(i > 1 ? " ,\n" : "\t");
        }
        text.append(']');
      }
      default -> {
        text.append('{');
        for (int i = random.nextInt(4); i > 0; i--) {
          text.append("\"m").append(random.nextInt(3)).append("\" : ");
          append(random, text, depth + 1);
          text.append(i > 1 ? "," : "\r\n");
        }
        text.append('}');
      }
    }
  }

  static Stream<String> edges() {
    return Stream.of(
        "[".repeat(64) + "]".repeat(64),
        "[".repeat(65) + "]".repeat(65),
        "{\"a\":".repeat(64) + "1" + "}".repeat(64),
        "{\"a\":".repeat(65) + "1" + "}".repeat(65),
        "[" + "9".repeat(1000) + "]",
        "[" + "9".repeat(1001) + "]",
        "[1." + "9".repeat(2000) + "]",
        "[1e" + "9".repeat(5) + "]",
        "\"" + "\\u0041".repeat(10_000) + "\"",
        "-",
        "[-]",
        "1 2",
        "\"\u007f\"",
        "{\"a\":1,\"a\":2}",
        "{\"\":\"\"}",
        "\"\\uD83E\\uDD20\"",
        "\"\\uDD20\"");
  }

  @ParameterizedTest
  @MethodSource("edges")
  void theEdges(String text) {
    compare(text);
  }

  /** People look for the mistake there. */
  @Test
  void theSamePlace() {
    String text = "{\r\n  \"a\": [1,\r 2,\n\t{\"b\" :\n\n  true}],\n\"c\":\"d\" }";
    assertThat(places(ours.read(text))).isEqualTo(places(theirs.read(text)));
  }

  private static List<String> places(ParsedJson parsed) {
    List<String> places = new ArrayList<>();
    collect(parsed, parsed.root(), places);
    return places;
  }

  private static void collect(ParsedJson parsed, JsonValue value, List<String> places) {
    places.add(parsed.problem("here", value).getMessage());
    switch (value) {
      case JsonObject object ->
          object.members().forEach(member -> collect(parsed, member.value(), places));
      case JsonArray array -> array.elements().forEach(element -> collect(parsed, element, places));
      default -> {}
    }
  }

  private void compare(String text) {
    String expected;
    try {
      expected = new JsonWriter().compact(theirs.read(text).root());
    } catch (JsonSyntaxException e) {
      expected = "refused";
    }
    String actual;
    try {
      actual = new JsonWriter().compact(ours.read(text).root());
    } catch (JsonSyntaxException e) {
      actual = "refused";
    }
    assertThat(actual).describedAs(text).isEqualTo(expected);
  }
}
