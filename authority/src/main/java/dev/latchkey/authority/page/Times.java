package dev.latchkey.authority.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as pages show them: in UTC, because a page without scripts knows no other zone. */
public final class Times {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /** The time by the clock. */
  public static String at(Instant time) {
    return FORMAT.format(time);
  }

  /** How long before {@code now} it was, as one would say it of something recent. */
  public static String ago(Instant time, Instant now) {
    long minutes = Duration.between(time, now).toMinutes();
    if (minutes < 1) {
      return "just now";
    }
    return minutes == 1 ? "1 minute ago" : minutes + " minutes ago";
  }
}
