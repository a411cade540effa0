package dev.latchkey.credential;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Times of {@code auth.json} (RFC 3339). */
final class Rfc3339 {
  private static final String SHAPE = "0000-00-00T00:00:00";

  private Rfc3339() {}

  /**
   * Reads one. The usual shape, in UTC and with capital letters, is read here, because the JDK's
   * formatters take several milliseconds to get ready; all others by those.
   *
   * @throws DateTimeParseException if it is none
   */
  static Instant parse(String text) {
    if (isUsual(text)) {
      try {
        return LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19),
                nanoseconds(text))
            .toInstant(ZoneOffset.UTC);
      } catch (DateTimeException noSuchTime) {
        // The JDK's own words are the better ones.
      }
    }
    return OffsetDateTime.parse(text).toInstant();
  }

  private static boolean isUsual(String text) {
    int end = text.length() - 1;
    if (end < SHAPE.length() || end > SHAPE.length() + 10 || text.charAt(end) != 'Z') {
      return false;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      boolean fits =
          SHAPE.charAt(i) == '0' ? isDigit(text.charAt(i)) : text.charAt(i) == SHAPE.charAt(i);
      if (!fits) {
        return false;
      }
    }
    if (end == SHAPE.length()) {
      return true;
    }
    if (text.charAt(SHAPE.length()) != '.' || end == SHAPE.length() + 1) {
      return false;
    }
    for (int i = SHAPE.length() + 1; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static int nanoseconds(String text) {
    int nanoseconds = 0;
    for (int i = 0; i < 9; i++) {
      int place = SHAPE.length() + 1 + i;
      int digit = place < text.length() - 1 ? text.charAt(place) - '0' : 0;
      nanoseconds = nanoseconds * 10 + digit;
    }
    return nanoseconds;
  }
}
