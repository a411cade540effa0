package dev.latchkey.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.Thrown;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private final JsonReader reader = new JsonReader();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n\t",
        "\ufeff{}",
        "// a comment\n{}",
        "{} // a comment",
        "/* a comment */ {}",
        "# a comment\n{}",
        "{} {}",
        "{}x",
        "{},",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":'b'}",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[+1]",
        "[01]",
        "[-01]",
        "[.5]",
        "[5.]",
        "[1e]",
        "[0x10]",
        "[True]",
        "[nul]",
        "[undefined]",
        "[",
        "{",
        "{\"a\"",
        "\"open",
        "\"tab\there\"",
        "\"line\nbreak\"",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "{\"\\ud800\":1}",
        "]"
      })
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> reader.read(text)).isInstanceOf(JsonSyntaxException.class);
    assertThatThrownBy(() -> reader.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "-0",
        "1e-5",
        "true",
        "null",
        " [1 , 2]\n",
        "\"\\ud83e\\uddc0\""
      })
  void acceptsEveryKindOfValueAtTheTop(String text) {
    assertThat(reader.read(text).root()).isNotNull();
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] overlong = {'"', (byte) 0xc0, (byte) 0xaf, '"'};
    byte[] surrogate = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
    byte[] truncated = {'"', (byte) 0xe2, (byte) 0x82, '"'};
    byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> reader.read(overlong)).isInstanceOf(JsonSyntaxException.class);
    assertThatThrownBy(() -> reader.read(surrogate)).isInstanceOf(JsonSyntaxException.class);
    assertThatThrownBy(() -> reader.read(truncated)).isInstanceOf(JsonSyntaxException.class);
    assertThatThrownBy(() -> reader.read(utf16)).isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void nestingMayBe64DeepAndNoDeeper() {
    assertThat(reader.read("[".repeat(64) + "]".repeat(64)).root()).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> reader.read("[".repeat(65) + "]".repeat(65)))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("64");
    assertThatThrownBy(() -> reader.read("{\"a\":".repeat(65) + "1" + "}".repeat(65)))
        .isInstanceOf(JsonSyntaxException.class);
    assertThatThrownBy(() -> reader.read("[".repeat(500_000)))
        .isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void sizeMayBeOneMebibyteAndNotAByteMore() {
    String largest = "\"" + "a".repeat(JsonReader.MAX_SIZE - 2) + "\"";
    assertThat(reader.read(largest.getBytes(StandardCharsets.UTF_8)).root())
        .isInstanceOf(JsonString.class);
    assertThatThrownBy(() -> reader.read((largest + " ").getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining(String.valueOf(JsonReader.MAX_SIZE));
  }

  @Test
  void sizeOfTextIsLimitedToo() {
    String spaces = " ".repeat(JsonReader.MAX_SIZE);
    assertThatThrownBy(() -> reader.read("[" + spaces + "]"))
        .isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void aRepeatedNameIsKeptWithEveryValueInOrder() {
    JsonObject object = (JsonObject) reader.read("{\"a\":1,\"b\":2,\"a\":[3]}").root();
    assertThat(object.members()).extracting(JsonObject.Member::name).containsExactly("a", "b", "a");
    assertThat(object.repeats("a")).isTrue();
    assertThat(object.repeats("b")).isFalse();
    assertThat(new JsonWriter().compact(object)).isEqualTo("{\"a\":1,\"b\":2,\"a\":[3]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1.0",
        "2.50",
        "1e3",
        "1E+400",
        "-1.5e-07",
        "123456789012345678901234567890.12345678901234567890"
      })
  void aNumberKeepsItsText(String number) {
    String text = "[" + number + "]";
    assertThat(new JsonWriter().compact(reader.read(text).root())).isEqualTo(text);
  }

  @Test
  void theErrorSaysWhere() {
    assertThatThrownBy(() -> reader.read("{\n  \"a\": 1,\n  \"b\": oops\n}"))
        .isInstanceOfSatisfying(
            JsonSyntaxException.class,
            e -> {
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.column()).isBetween(8, 12);
              assertThat(e.getMessage()).contains("line 3");
            });
  }

  @Property(tries = 400)
  void noPieceOfABrokenDocumentGetsIntoTheError(
      @ForAll @AlphaChars @NumericChars @StringLength(min = 10, max = 40) String random,
      @ForAll @IntRange(max = 11) int form) {
    String secret = "Zq7" + random;
    String broken =
        switch (form) {
          case 0 -> secret;
          case 1 -> "{\"" + secret;
          case 2 -> "{\"" + secret + "\":" + secret + "}";
          case 3 -> "{\"a\":\"" + secret + "\"";
          case 4 -> "{\"a\":\"" + secret + "\n\"}";
          case 5 -> "{\"a\":\"" + secret + "\"}" + secret;
          case 6 -> "{\"a\":\"\\u" + secret + "\"}";
          case 7 -> "[\"" + secret + "\\ud800\"]";
          case 8 -> "{" + secret + ":1}";
          case 9 -> "['" + secret + "']";
          case 10 -> "[1" + secret + "]";
          default -> "[true" + secret + "]";
        };
    Throwable e = catchThrowable(() -> reader.read(broken));
    assertThat(e).isInstanceOf(JsonSyntaxException.class);
    assertThat(e.getCause()).isNull();
    String shown = Thrown.text(e);
    for (int from = 0; from + 5 <= secret.length(); from++) {
      assertThat(shown).doesNotContain(secret.substring(from, from + 5));
    }
  }
}
