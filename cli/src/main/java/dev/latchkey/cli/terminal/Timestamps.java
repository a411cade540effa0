package dev.latchkey.cli.terminal;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Moments as text (RFC 3339, UTC). */
public final class Timestamps {
  /** The last second of the year 9999. */
  private static final long LAST = 253_402_300_799L;

  private Timestamps() {}

  /**
   * The text that {@link Instant#toString} gives. Whole seconds, which tokens end at, are written
   * here, because the JDK's formatters take several milliseconds to get ready.
   */
  public static String text(Instant instant) {
    long seconds = instant.getEpochSecond();
    if (instant.getNano() != 0 || seconds < 0 || seconds > LAST) {
      return instant.toString();
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
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
