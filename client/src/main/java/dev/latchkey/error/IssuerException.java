package dev.latchkey.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The issuer answered, and its answer is a refusal or makes no sense. */
public final class IssuerException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Integer status;
  private final @Nullable String error;
  private final @Nullable Duration retryAfter;

  /** An answer with an HTTP status and, where the body named one, an OAuth error code. */
  public IssuerException(
      ErrorCode code,
      String message,
      String remedy,
      @Nullable Integer status,
      @Nullable String error) {
    this(code, message, remedy, status, error, null);
  }

  /** The same, with the time for which the issuer asks to be left alone. */
  public IssuerException(
      ErrorCode code,
      String message,
      String remedy,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable Duration retryAfter) {
    super(code, message, remedy, null);
    this.status = status;
    this.error = error;
    this.retryAfter = retryAfter;
  }

  /** The HTTP status, if there was a complete answer. */
  public Optional<Integer> status() {
    return Optional.ofNullable(status);
  }

  /** For how long the issuer asks to be left alone (RFC 9110 §10.2.3), if it does. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The error code in the body (RFC 6749 §5.2 or the issuer's own), in lower case. */
  public Optional<String> error() {
    return Optional.ofNullable(error);
  }
}
