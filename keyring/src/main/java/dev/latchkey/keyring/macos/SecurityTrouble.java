package dev.latchkey.keyring.macos;

/** An {@code OSStatus} that is not zero. */
final class SecurityTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  SecurityTrouble(int status) {
    super("OSStatus " + status);
    this.status = status;
  }

  int status() {
    return status;
  }
}
