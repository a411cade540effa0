package dev.latchkey.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The issuer answered, and its answer is a refusal or makes no sense. */
public final class IssuerException extends LatchkeyException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Integer status;
  private final @Nullable String error;

  /** An answer with an HTTP status and, where the body named one, an OAuth error code. */
  public IssuerException(
      ErrorCode code,
      String message,
      String remedy,
      @Nullable Integer status,
      @Nullable String error) {
    super(code, message, remedy, null);
    this.status = status;
    this.error = error;
  }

  /** The HTTP status, if there was a complete answer. */
  public Optional<Integer> status() {
    return Optional.ofNullable(status);
  }

  /** The error code in the body (RFC 6749 §5.2 or the issuer's own), in lower case. */
  public Optional<String> error() {
    return Optional.ofNullable(error);
  }
}
