package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** A rule of the user or the administrator forbids it. */
public final class PolicyException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public PolicyException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public PolicyException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
