package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** The credential of a model provider is not to be had. */
public final class ProviderException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public ProviderException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public ProviderException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
