package dev.latchkey.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A value that must not be seen: a token, a key, a password.
 *
 * <p>It has no {@code toString} of its value and is not serialisable, so it cannot reach a log, a
 * message or a stack trace by accident; whoever needs the text calls {@link #reveal()} and shows by
 * that call where it goes. Immutable and thread-safe. Java gives no way to wipe a {@code String}
 * from memory, and this class does not pretend to.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Wraps {@code value}, which may be empty. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** Returns the text. Only for the place that sends or stores it. */
  public String reveal() {
    return value;
  }

  /**
   * The SHA-256 of the text, in hex: by it a secret of random characters can be recognised, and not
   * be learnt.
   */
  public String sha256() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the text has no characters. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** Compares in time that does not depend on where two texts of one length differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Says that something is here, not what. */
  @Override
  public String toString() {
    return "[secret]";
  }
}
