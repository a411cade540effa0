package dev.latchkey.explain;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;

/**
 * Why something cannot be told.
 *
 * @param code what kind of trouble it is
 * @param message what is wrong and where, without a secret
 * @param remedy what to do
 */
public record Trouble(ErrorCode code, String message, String remedy) {
  /** What {@code e} says. */
  public static Trouble of(LatchkeyException e) {
    return new Trouble(e.code(), String.valueOf(e.getMessage()), e.remedy());
  }
}
