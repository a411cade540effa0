package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The process that keeps a login, or the way to it, is not as it has to be. */
public final class KeepException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public KeepException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public KeepException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
