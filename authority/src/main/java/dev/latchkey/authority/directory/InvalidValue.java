package dev.latchkey.authority.directory;

/** Something that an operator asked for cannot be. The message says what, and what could be. */
public final class InvalidValue extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong and what to do. */
  public InvalidValue(String message) {
    super(message);
  }

  /** What is wrong and what to do. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
