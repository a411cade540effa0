package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** A login did not get from one place to another; it is where the message says. */
public final class TransferException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public TransferException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public TransferException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
