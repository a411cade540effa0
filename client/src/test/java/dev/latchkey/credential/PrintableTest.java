package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B12: what comes from a server moves no cursor, forges no line and reads in one direction. */
class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "'a\u001b[31mred', 'a\\u001b[31mred'",
    "'\u001b]8;;https://evil.example\u001b\\here', '\\u001b]8;;https://evil.example\\u001b\\here'",
    "'\u0007bell', '\\u0007bell'",
    "'\u009b31m', '\\u009b31m'",
    "'a\u0000b', 'a\\u0000b'",
    "'back\u0008space', 'back\\u0008space'",
    "'\u007f', '\\u007f'",
    "'a\u202egpj.exe', 'a\\u202egpj.exe'",
    "'\u2066x\u2069', '\\u2066x\\u2069'",
    "'\u200fx', '\\u200fx'",
    "'\u061cx', '\\u061cx'",
    "'one\u2028two\u2029', 'one\\u2028two\\u2029'",
    "'\ufeffx', '\\ufeffx'"
  })
  void B12_controlCharactersAreShownEscaped(String text, String shown) {
    assertThat(Printable.escape(text)).isEqualTo(shown);
  }

  @Test
  void B12_lineEndsAreShownEscaped() {
    assertThat(Printable.escape("a\r\nSuccessfully logged in\t!"))
        .isEqualTo("a\\r\\nSuccessfully logged in\\t!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "käse", "日本語", "🧀", "שלום", "a b"})
  void ordinaryTextIsLeftAlone(String text) {
    assertThat(Printable.escape(text)).isEqualTo(text);
  }

  @Property(tries = 2000)
  void B12_nothingThatIsShownIsAControlOrFormatMark(@ForAll @IntRange(max = 0x10ffff) int point) {
    String shown = Printable.escape("x" + Character.toString(point) + "y");
    assertThat(shown)
        .satisfies(text ->
            text.codePoints()
                .forEach(c -> {
                  int type = Character.getType(c);
                  assertThat(type).isNotEqualTo(Character.CONTROL);
                  assertThat(type).isNotEqualTo(Character.LINE_SEPARATOR);
                  assertThat(type).isNotEqualTo(Character.PARAGRAPH_SEPARATOR);
                  assertThat(Character.getDirectionality(c))
                      .isNotIn(
                          Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                          Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                          Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                          Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                          Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                          Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                          Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                          Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                          Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE);
                }));
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    assertThat(Printable.escape("abcdef", 3)).isEqualTo("abc…");
    assertThat(Printable.escape("abc", 3)).isEqualTo("abc");
    assertThat(Printable.escape("ab🧀cd", 3)).isEqualTo("ab…");
    assertThat(Printable.escape("abc", 0)).isEqualTo("…");
  }

  @Test
  void halfACharacterIsShownEscaped() {
    assertThat(Printable.escape("a\ud83eb")).isEqualTo("a\\ud83eb");
    assertThat(Printable.escape("a\udc00b")).isEqualTo("a\\udc00b");
  }

  @Test
  void invisibleTagCharactersAreShownEscaped() {
    assertThat(Printable.escape("a\udb40\udc41b")).isEqualTo("a\\udb40\\udc41b");
  }
}
