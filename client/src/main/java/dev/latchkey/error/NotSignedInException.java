package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** There is no usable login; the user has to sign in. */
public final class NotSignedInException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public NotSignedInException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public NotSignedInException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
