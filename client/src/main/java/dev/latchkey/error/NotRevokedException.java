package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The login is gone from this machine, but the issuer has not confirmed that it is dead. */
public final class NotRevokedException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public NotRevokedException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public NotRevokedException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
