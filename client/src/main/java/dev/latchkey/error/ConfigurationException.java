package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/** What was configured makes no sense. */
public final class ConfigurationException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  /** Without a cause. */
  public ConfigurationException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  /** With the exception that led to it. */
  public ConfigurationException(
      ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }
}
