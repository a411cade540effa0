package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** A sign-in ended without a login. What was stored before is as it was. */
public final class LoginException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public LoginException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public LoginException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
