package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** A workload's own identity token is not to be had, or cannot be one. */
public final class WorkloadException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public WorkloadException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public WorkloadException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
