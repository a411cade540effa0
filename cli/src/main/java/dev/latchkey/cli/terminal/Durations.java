package dev.latchkey.cli.terminal;

import java.time.Duration;

/** Durations in words, as people say them. */
public final class Durations {
  private Durations() {}

  /** For example {@code "3 days"}, {@code "2 h 5 min"}, {@code "52 min"}, {@code "40 s"}. */
  public static String words(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds >= 48 * 3600) {
      return seconds / 86_400 + " days";
    }
    if (seconds >= 3600) {
      return seconds / 3600 + " h " + (seconds % 3600) / 60 + " min";
    }
    return seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
  }

  /**
   * Reads {@code "30d"}, or what {@link #parse} reads.
   *
   * @throws IllegalArgumentException if it is neither, zero, or too long for a number of days
   */
  public static Duration parseDays(String text) {
    String digits = text.strip();
    if (!digits.matches("[0-9]{1,6}d")) {
      try {
        return parse(digits);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("write a time like 30d, 12h or 90m", e);
      }
    }
    long days = Long.parseLong(digits.substring(0, digits.length() - 1));
    if (days == 0) {
      throw new IllegalArgumentException("a time must be more than nothing");
    }
    return Duration.ofDays(days);
  }

  /**
   * Reads {@code "90s"}, {@code "15m"}, {@code "1h"}, or plain seconds.
   *
   * @throws IllegalArgumentException if it is none of these, zero, or more than a day
   */
  public static Duration parse(String text) {
    String digits = text.strip();
    long unit = 1;
    if (!digits.isEmpty()) {
      switch (digits.charAt(digits.length() - 1)) {
        case 's' -> digits = digits.substring(0, digits.length() - 1);
        case 'm' -> {
          unit = 60;
          digits = digits.substring(0, digits.length() - 1);
        }
        case 'h' -> {
          unit = 3600;
          digits = digits.substring(0, digits.length() - 1);
        }
        default -> {}
      }
    }
    long count;
    try {
      count = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("write a time like 90s, 15m or 1h", e);
    }
    if (count <= 0 || count > 86_400 / unit) {
      throw new IllegalArgumentException("a time must be more than nothing and at most 24h");
    }
    return Duration.ofSeconds(count * unit);
  }
}
