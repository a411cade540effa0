package dev.latchkey.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private final JsonReader reader = new JsonReader();
  private final JsonWriter writer = new JsonWriter();

  @Test
  void prettyIsTwoSpacesOneMemberPerLineAndNoFinalNewline() {
    String compact = "{\"a\":\"b\",\"c\":{\"d\":[1,\"e\",{}],\"f\":[]},\"g\":null,\"h\":{}}";
    assertThat(writer.pretty(reader.read(compact).root()))
        .isEqualTo(
            """
            {
              "a": "b",
              "c": {
                "d": [
                  1,
                  "e",
                  {}
                ],
                "f": []
              },
              "g": null,
              "h": {}
            }\
            """);
  }

  @Test
  void emptyValuesStayOnOneLine() {
    assertThat(writer.pretty(JsonObject.empty())).isEqualTo("{}");
    assertThat(writer.pretty(new JsonArray(List.of()))).isEqualTo("[]");
  }

  @Test
  void slashesAndOrdinaryTextAreNotEscaped() {
    // As Codex writes them: every auth.json has URLs in it.
    String text = "\"https://auth.openai.com/ käse 🧀 \u007f <&>'\"";
    assertThat(writer.compact(reader.read(text).root())).isEqualTo(text);
    assertThat(writer.pretty(reader.read(text).root())).isEqualTo(text);
  }

  @Test
  void whatMustBeEscapedIs() {
    assertThat(writer.compact(new JsonString("\" \\ \b \f \n \r \t \u0000")))
        .isEqualTo("\"\\\" \\\\ \\b \\f \\n \\r \\t \\u0000\"");
  }

  @Property(tries = 500)
  void whatIsWrittenIsReadBackAsItWas(@ForAll("values") JsonValue value) {
    String compact = writer.compact(value);
    String pretty = writer.pretty(value);
    assertThat(reader.read(compact).root()).isEqualTo(value);
    assertThat(reader.read(pretty).root()).isEqualTo(value);
    assertThat(writer.pretty(reader.read(pretty).root())).isEqualTo(pretty);
  }

  /** Any JSON value whose strings are well-formed. */
  @Provide
  static Arbitrary<JsonValue> values() {
    return valuesOfDepth(3);
  }

  private static Arbitrary<JsonValue> valuesOfDepth(int depth) {
    Arbitrary<JsonValue> scalars =
        Arbitraries.oneOf(
            strings().map(JsonString::new),
            Arbitraries.of("0", "-1", "2.50", "1e400", "12345678901234567890").map(JsonNumber::new),
            Arbitraries.of(true, false).map(JsonBoolean::new),
            Arbitraries.create(JsonNull::new));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<JsonValue> inner = valuesOfDepth(depth - 1);
    return Arbitraries.oneOf(
        scalars,
        inner.list().ofMaxSize(4).map(JsonArray::new),
        Combinators.combine(strings(), inner)
            .as(JsonObject.Member::new)
            .list()
            .ofMaxSize(4)
            .map(JsonObject::new));
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.integers()
        .between(0, 0x10ffff)
        .filter(c -> c < 0xd800 || c > 0xdfff)
        .list()
        .ofMaxSize(12)
        .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
  }
}
