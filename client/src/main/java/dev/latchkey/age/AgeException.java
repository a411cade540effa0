package dev.latchkey.age;

/** A file cannot be opened. The message says why, and holds nothing of the file or passphrase. */
public final class AgeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a file cannot be opened. */
  public enum Reason {
    /** It is no age file, or none for a passphrase, or its header breaks a rule of the format. */
    HEADER,
    /** It was made with another passphrase. */
    NO_MATCH,
    /** Its header was altered. */
    ALTERED,
    /** Its content was cut, altered or lengthened. */
    PAYLOAD,
    /** To try the passphrase takes more memory than there is, or than is reasonable. */
    TOO_COSTLY
  }

  private final Reason reason;

  AgeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Which of the reasons it is. */
  public Reason reason() {
    return reason;
  }
}
