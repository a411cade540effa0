package dev.latchkey.authority.workload;

/**
 * An issuer's keys cannot be had just now. The message says why, for the log; it may name the
 * issuer, which is in a rule, and nothing that was sent.
 */
final class KeysUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeysUnavailable(String message) {
    super(message, null, false, false);
  }
}
