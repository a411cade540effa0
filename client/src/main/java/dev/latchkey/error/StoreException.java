package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The place where credentials are kept cannot be used as it is. */
public final class StoreException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public StoreException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public StoreException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
