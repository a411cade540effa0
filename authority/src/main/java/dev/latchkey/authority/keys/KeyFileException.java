package dev.latchkey.authority.keys;

/**
 * A key file is missing, malformed, or readable by somebody who should not. Names the file, never
 * its content.
 */
public final class KeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyFileException(String message) {
    super(message);
  }

  KeyFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
