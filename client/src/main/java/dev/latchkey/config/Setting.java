package dev.latchkey.config;

/**
 * A value and where it was said.
 *
 * @param value the value
 * @param origin where
 */
public record Setting<T>(T value, Origin origin) {
  /** Another value from the same place. */
  <R> Setting<R> as(R other) {
    return new Setting<>(other, origin);
  }
}
