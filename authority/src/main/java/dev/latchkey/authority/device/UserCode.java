package dev.latchkey.authority.device;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The code that a person types: {@value #LENGTH} of {@value #ALPHABET}, of which no two look alike
 * and which form no words. Whatever else looks like one of them is read as it, in Latin, Greek and
 * Cyrillic letters, in small and large ones, in the forms that Unicode holds to be the same.
 *
 * @param text the characters without a dash
 */
record UserCode(String text) {
  /** The characters of codes. */
  static final String ALPHABET = "0123456789CFHJKMNPRTVWXY";

  /** The characters in a code. */
  static final int LENGTH = 8;

  /** Longer input is no code, however it is read. */
  private static final int LONGEST = 64;

  /**
   * What looks like a dash or stands for nothing, beyond what Unicode files under dash or space.
   */
  private static final String SEPARATORS = "_\u2212\u2043\u02D7\u30FC\u2500";

  private static final Map<Integer, Character> LOOK_ALIKES = new HashMap<>();

  static {
    // Latin. Letters left out of the alphabet are here because they look like one that is in it.
    alike('0', "OQD");
    alike('1', "IL|!\u0130");
    alike('2', "Z");
    alike('5', "S");
    alike('6', "G");
    alike('8', "B");
    alike('V', "U");
    // Greek: zeta, iota, beta, omicron, then letters that look like ours. The lunate sigma and the
    // yot come before Unicode's own folding, which takes them for others.
    alike('2', "\u0396");
    alike('1', "\u0399");
    alike('8', "\u0392");
    alike('0', "\u039F");
    alike('H', "\u0397");
    alike('K', "\u039A");
    alike('M', "\u039C");
    alike('N', "\u039D");
    alike('P', "\u03A1");
    alike('T', "\u03A4");
    alike('Y', "\u03A5");
    alike('X', "\u03A7");
    alike('C', "\u03F9\u03F2");
    alike('J', "\u037F\u03F3");
    // Cyrillic.
    alike('0', "\u041E\u0500\u051A");
    alike('1', "\u0406\u04C0\u04CF");
    alike('3', "\u0417\u04E0");
    alike('4', "\u0427");
    alike('5', "\u0405");
    alike('6', "\u0411\u050C");
    alike('8', "\u0412");
    alike('C', "\u0421");
    alike('H', "\u041D\u04BA");
    alike('J', "\u0408");
    alike('K', "\u041A");
    alike('M', "\u041C");
    alike('P', "\u0420");
    alike('T', "\u0422");
    alike('V', "\u0474");
    alike('W', "\u051C");
    alike('X', "\u0425");
    alike('Y', "\u0423\u04AE");
    ALPHABET.chars().forEach(c -> alike((char) c, Character.toString(c)));
  }

  private static void alike(char symbol, String others) {
    others.codePoints().forEach(c -> LOOK_ALIKES.put(c, symbol));
  }

  /** A code by chance: {@value #LENGTH} times log2(24), more than 36 bits. */
  static UserCode random(SecureRandom random) {
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new UserCode(text.toString());
  }

  /** Reads what somebody typed; empty if it cannot be a code. */
  static Optional<UserCode> read(String typed) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(LENGTH);
    int[] points = typed.codePoints().toArray();
    for (int point : points) {
      OptionalInt direct = symbol(point);
      if (direct.isPresent()) {
        text.append((char) direct.getAsInt());
        continue;
      }
      for (int each : folded(point)) {
        if (separates(each)) {
          continue;
        }
        OptionalInt symbol = symbol(each);
        if (symbol.isEmpty()) {
          return Optional.empty();
        }
        text.append((char) symbol.getAsInt());
      }
    }
    return text.length() == LENGTH ? Optional.of(new UserCode(text.toString())) : Optional.empty();
  }

  private static int[] folded(int point) {
    return Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC)
        .codePoints()
        .toArray();
  }

  private static OptionalInt symbol(int point) {
    Character alike = LOOK_ALIKES.get(point);
    if (alike == null) {
      alike = LOOK_ALIKES.get(Character.toUpperCase(point));
    }
    if (alike != null) {
      return OptionalInt.of(alike);
    }
    // Digits of other scripts, as their keyboards give them.
    return Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER
        ? OptionalInt.of('0' + Character.digit(point, 10))
        : OptionalInt.empty();
  }

  private static boolean separates(int point) {
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.DASH_PUNCTUATION,
          Character.FORMAT ->
          true;
      default -> Character.isWhitespace(point) || SEPARATORS.indexOf(point) >= 0;
    };
  }

  /** As it is shown: two halves with a dash between. */
  String shown() {
    return text.substring(0, LENGTH / 2) + "-" + text.substring(LENGTH / 2);
  }

  /** Not the code: it goes into no log. */
  @Override
  public String toString() {
    return "UserCode";
  }
}
