package dev.latchkey.cli.terminal;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Moments as text (RFC 3339, UTC). */
public final class Timestamps {
  private static final int LAST_YEAR = 9999;

  private Timestamps() {}

  /**
   * The text that {@link Instant#toString} gives. Whole seconds, which tokens end at, are written
   * here, because the JDK's formatters take several milliseconds to get ready.
   */
  public static String text(Instant instant) {
    if (instant.getNano() != 0) {
      return instant.toString();
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
      return instant.toString();
    }
    return time.toLocalDate()
        + "T"
        + two(time.getHour())
        + ":"
        + two(time.getMinute())
        + ":"
        + two(time.getSecond())
        + "Z";
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}
