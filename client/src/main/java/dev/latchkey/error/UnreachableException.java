package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The issuer was not reached; nothing is known about what it would have said. */
public final class UnreachableException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  /** Without a cause. */
  public UnreachableException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public UnreachableException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    this(code, message, remedy, cause, true);
  }

  private UnreachableException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause, boolean sent) {
    super(code, message, remedy, cause);
    this.sent = sent;
  }

  /** The request has not left this machine, so it may be made again. */
  public static UnreachableException unsent(
      ErrorCode code, String message, String remedy, Throwable cause) {
    return new UnreachableException(code, message, remedy, cause, false);
  }

  /** Whether the request may have arrived, and have had its effect. */
  public boolean mayHaveArrived() {
    return sent;
  }
}
