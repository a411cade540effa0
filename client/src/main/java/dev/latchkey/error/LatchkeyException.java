package dev.latchkey.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of all that Latchkey throws on purpose.
 *
 * <p>{@link #getMessage()} says what is wrong and where: the file, variable, host or process.
 * {@link #remedy()} says what to do. Neither holds a secret, and both are free of control
 * characters. The subclass says what kind of trouble it is; {@link #code()} says exactly which.
 */
public abstract sealed class LatchkeyException extends RuntimeException
    permits StoreException,
        ConfigurationException,
        PolicyException,
        UnreachableException,
        IssuerException,
        LoginException,
        NotSignedInException,
        NotRevokedException,
        TransferException,
        WorkloadException,
        ProviderException,
        KeepException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String remedy;

  LatchkeyException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.remedy = remedy;
  }

  /** The stable code. */
  public final ErrorCode code() {
    return code;
  }

  /** What to do about it, as a sentence without a full stop. */
  public final String remedy() {
    return remedy;
  }
}
