package dev.latchkey.loginlog;

/**
 * What is written down about one sign-in, under one id. Made by {@link LoginLog#begin}.
 * Thread-safe.
 */
@FunctionalInterface
public interface LoginRecord {
  /** Writes nothing. */
  LoginRecord NONE = (event, fields) -> {};

  /**
   * Writes one line, if the log's level includes it. Never fails, and returns when the operating
   * system has the line: a process that is killed the moment after loses nothing.
   */
  void write(LogEvent event, LogField... fields);
}
