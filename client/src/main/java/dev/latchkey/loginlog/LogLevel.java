package dev.latchkey.loginlog;

import java.util.Locale;
import java.util.Optional;

/** How much is written to the login log; each level includes those before it. */
public enum LogLevel {
  /** Nothing, and no file is made. */
  OFF,
  /** Why a sign-in failed. */
  ERROR,
  /** And what went wrong on the way. */
  WARN,
  /** And every step. */
  INFO,
  /** And every exchange with the issuer. */
  DEBUG;

  /** The level that {@code word} means, whatever its case; nothing if it means none. */
  public static Optional<LogLevel> of(String word) {
    for (LogLevel level : values()) {
      if (level.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  boolean includes(LogLevel other) {
    return other.compareTo(this) <= 0;
  }
}
