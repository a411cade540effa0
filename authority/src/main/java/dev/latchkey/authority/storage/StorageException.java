package dev.latchkey.authority.storage;

/**
 * The store could not do what was asked, or could not say whether it did. A caller answers "try
 * again later" and never "done". The message names the operation, never a value that was stored.
 */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was being done and why it failed. */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With what was being done. */
  public StorageException(String message) {
    super(message);
  }
}
