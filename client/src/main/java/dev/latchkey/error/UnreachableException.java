package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The issuer was not reached; nothing is known about what it would have said. */
public final class UnreachableException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public UnreachableException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public UnreachableException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
