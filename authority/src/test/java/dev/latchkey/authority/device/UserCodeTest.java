package dev.latchkey.authority.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a code is typed, it is the code that was shown; whatever is no code is none. */
class UserCodeTest {
  /** What looks like each character, written down apart from the table under test. */
  private static final Map<Character, List<String>> LOOK_ALIKES =
      Map.ofEntries(
          Map.entry('0', List.of("0", "O", "o", "０", "Ｏ", "ｏ", "О", "о", "Ο", "ο", "𝟎", "Q", "D")),
          Map.entry(
              '1',
              List.of("1", "I", "l", "i", "L", "|", "１", "Ｉ", "ｌ", "І", "і", "Ӏ", "Ι", "ι", "ı")),
          Map.entry('2', List.of("2", "Z", "z", "２", "Ｚ", "Ζ", "²", "٢")),
          Map.entry('3', List.of("3", "３", "З", "з", "३")),
          Map.entry('4', List.of("4", "４", "Ч", "④")),
          Map.entry('5', List.of("5", "S", "s", "５", "Ѕ", "ѕ", "ſ")),
          Map.entry('6', List.of("6", "G", "g", "６", "б", "Ԍ")),
          Map.entry('7', List.of("7", "７", "𝟕")),
          Map.entry('8', List.of("8", "B", "b", "８", "Β", "В", "в")),
          Map.entry('9', List.of("9", "９", "٩")),
          Map.entry('C', List.of("C", "c", "Ｃ", "С", "с", "Ϲ", "ϲ", "Ⅽ", "ℂ")),
          Map.entry('F', List.of("F", "f", "Ｆ", "𝐅")),
          Map.entry('H', List.of("H", "h", "Ｈ", "Н", "н", "Η", "һ", "ℍ")),
          Map.entry('J', List.of("J", "j", "Ｊ", "Ј", "ј", "ϳ")),
          Map.entry('K', List.of("K", "k", "Ｋ", "К", "к", "Κ", "κ", "\u212A")),
          Map.entry('M', List.of("M", "m", "Ｍ", "М", "м", "Μ", "Ⅿ")),
          Map.entry('N', List.of("N", "n", "Ｎ", "Ν", "ℕ")),
          Map.entry('P', List.of("P", "p", "Ｐ", "Р", "р", "Ρ", "ρ")),
          Map.entry('R', List.of("R", "r", "Ｒ", "ℝ")),
          Map.entry('T', List.of("T", "t", "Ｔ", "Т", "т", "Τ", "τ")),
          Map.entry('V', List.of("V", "v", "Ｖ", "U", "u", "Ѵ", "ѵ", "Ⅴ")),
          Map.entry('W', List.of("W", "w", "Ｗ", "Ԝ", "ԝ")),
          Map.entry('X', List.of("X", "x", "Ｘ", "Х", "х", "Χ", "χ", "Ⅹ")),
          Map.entry('Y', List.of("Y", "y", "Ｙ", "У", "у", "Υ", "Ү")));

  private static final List<String> SEPARATORS =
      List.of(
          "", " ", "-", "\u00A0", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015",
          "\u2212", "\uFE58", "\uFE63", "\uFF0D", "\u00AD", "\u200B", "\uFEFF", "\u3000", "\t",
          "\n", "\r\n", "\u2028", "_", "\u2043", "\u30FC", "\u301C", " - ");

  @Property(tries = 2_000)
  void everyLookAlikeAndEverySeparatorIsReadAsWhatWasShown(
      @ForAll("codes") String code, @ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder typed = new StringBuilder();
    for (int i = 0; i < code.length(); i++) {
      List<String> alikes = LOOK_ALIKES.getOrDefault(code.charAt(i), List.of());
      typed.append(pick(SEPARATORS, random)).append(pick(alikes, random));
    }
    typed.append(pick(SEPARATORS, random));
    assertThat(UserCode.read(typed.toString()).map(UserCode::text)).as("%s", typed).contains(code);
  }

  @Test
  void theTableKnowsEveryCharacterAndNoLookAlikeTwice() {
    assertThat(LOOK_ALIKES.keySet())
        .containsExactlyInAnyOrderElementsOf(
            UserCode.ALPHABET.chars().mapToObj(c -> (char) c).toList());
    assertThat(LOOK_ALIKES.values().stream().flatMap(List::stream).toList())
        .doesNotHaveDuplicates();
    LOOK_ALIKES.forEach((symbol, alikes) ->
        alikes.forEach(alike ->
            assertThat(UserCode.read("7777777" + alike).map(UserCode::text))
                .as("%s as %s", alike, symbol)
                .contains("7777777" + symbol)));
  }

  @Test
  void noTwoOfTheAlphabetLookAlikeAndNoneIsAVowel() {
    assertThat(UserCode.ALPHABET.chars().distinct().count()).isEqualTo(24);
    for (String pair : List.of("0O", "0Q", "0D", "1I", "1L", "2Z", "5S", "6G", "8B", "UV")) {
      assertThat(pair.chars().filter(c -> UserCode.ALPHABET.indexOf(c) >= 0).count())
          .as(pair)
          .isEqualTo(1);
    }
    assertThat(UserCode.ALPHABET).doesNotContainPattern("[AEIOU]");
  }

  @Property(tries = 5_000)
  void fuzz_whatIsReadIsACodeAndIsReadAgainAsItself(@ForAll String typed) {
    isACodeOrNothing(typed);
  }

  @Property(tries = 5_000)
  void fuzz_nearlyACodeIsACodeOrNothing(@ForAll("nearly") String typed) {
    isACodeOrNothing(typed);
  }

  private static void isACodeOrNothing(String typed) {
    Optional<UserCode> read = UserCode.read(typed);
    read.ifPresent(code -> {
      assertThat(code.text()).matches("[" + UserCode.ALPHABET + "]{8}");
      assertThat(code.shown())
          .matches("[" + UserCode.ALPHABET + "]{4}-[" + UserCode.ALPHABET + "]{4}");
      assertThat(UserCode.read(code.shown())).contains(code);
      assertThat(UserCode.read(code.shown().toLowerCase(Locale.ROOT))).contains(code);
      assertThat(UserCode.read(Normalizer.normalize(typed, Normalizer.Form.NFC))).contains(code);
    });
  }

  @Property(tries = 500)
  void codesByChanceAreCodes(@ForAll long seed) {
    UserCode code = UserCode.random(new SecureRandom());
    assertThat(UserCode.read(code.shown())).contains(code);
    assertThat(code.toString()).doesNotContain(code.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "7777777",
        "777777777",
        "7777-777A",
        "7777-777E",
        "7777-777é",
        "7777-777*",
        "7777.7777",
        "7777/7777",
        "7777-777\u0000",
        "7777-777\u001b",
        "7777-777\uD800",
        "7777-777漢",
        "7777-777😀",
        "%37777777",
        "<b>7777</b>"
      })
  void whatIsNoCodeIsNone(String typed) {
    assertThat(UserCode.read(typed)).isEmpty();
  }

  @Test
  void whatIsTooLongIsNotReadAtAll() {
    assertThat(UserCode.read("7777-7777" + " ".repeat(55))).isPresent();
    assertThat(UserCode.read("7777-7777" + " ".repeat(56))).isEmpty();
    // One character that Unicode unfolds to eighteen.
    assertThat(UserCode.read("\uFDFA".repeat(60))).isEmpty();
  }

  @Test
  void everyCharacterIsDrawn() {
    SecureRandom random = new SecureRandom();
    String drawn =
        IntStream.range(0, 2_000)
            .mapToObj(i -> UserCode.random(random).text())
            .collect(Collectors.joining());
    assertThat(drawn.chars().distinct().count()).isEqualTo(UserCode.ALPHABET.length());
  }

  @Provide
  Arbitrary<String> codes() {
    return Arbitraries.strings().withChars(UserCode.ALPHABET.toCharArray()).ofLength(8);
  }

  @Provide
  Arbitrary<String> nearly() {
    return Arbitraries.of(LOOK_ALIKES.values().stream().flatMap(List::stream).toList())
        .list()
        .ofMinSize(6)
        .ofMaxSize(10)
        .flatMap(symbols ->
            Arbitraries.strings()
                .ofMaxLength(2)
                .map(noise -> String.join(noise.isEmpty() ? "-" : noise, symbols)));
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
