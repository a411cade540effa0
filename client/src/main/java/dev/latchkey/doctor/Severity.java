package dev.latchkey.doctor;

import java.util.Locale;

/** How bad something is, from nothing to worst. */
public enum Severity {
  /** As it should be. */
  OK,
  /** Could not be looked at; nobody knows. */
  UNKNOWN,
  /** Works, and may not for long, or not as one thinks. */
  WARNING,
  /** Signing in, or using the login, fails. */
  ERROR;

  /** The name in {@code --json}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
