package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import dev.latchkey.credential.Secret;
import java.util.Base64;

/**
 * How much work one try of a passphrase is: scrypt's N is two to the power of it.
 *
 * @param log2 from 1 to {@link #MAX}
 */
public record WorkFactor(int log2) {
  /** The largest that is accepted; it takes 4 GiB. Other readers of the format stop there, too. */
  public static final int MAX = 22;

  /**
   * For a passphrase of 32 random bytes. Stretching makes guessing dear, and nobody guesses 256
   * bits; so this is the least that still looks like a work factor: some milliseconds and 1 MiB.
   */
  public static final WorkFactor FOR_RANDOM = new WorkFactor(10);

  /** For a passphrase that a person may have thought of: about a second and 256 MiB. */
  public static final WorkFactor FOR_ANY = new WorkFactor(18);

  private static final int RANDOM_BYTES = 32;
  private static final int MEBIBYTE_LOG2 = 20;

  /** Checks the range. */
  public WorkFactor {
    if (log2 < 1 || log2 > MAX) {
      throw new IllegalArgumentException("not a work factor: " + log2);
    }
  }

  /** What {@code passphrase} needs: little if it is base64 of 32 bytes, as Codex makes them. */
  public static WorkFactor of(Secret passphrase) {
    String text = passphrase.reveal();
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length == RANDOM_BYTES && Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return FOR_RANDOM;
      }
    } catch (IllegalArgumentException typed) {
      // Not base64.
    }
    return FOR_ANY;
  }

  static WorkFactor parse(String text) throws AgeException {
    if (text.isEmpty() || text.charAt(0) == '0' || !isDecimal(text)) {
      throw new AgeException(Reason.HEADER, "its work factor is not a decimal number");
    }
    if (text.length() > 2 || Integer.parseInt(text) > MAX) {
      throw new AgeException(
          Reason.TOO_COSTLY, "its work factor is larger than " + MAX + ", which is unreasonable");
    }
    return new WorkFactor(Integer.parseInt(text));
  }

  private static boolean isDecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  int cost() {
    return 1 << log2;
  }

  /** The memory that one try takes, in bytes: N blocks of 128 times r bytes, r being 8. */
  public long bytes() {
    return 128L * Scrypt.BLOCK_SIZE * cost();
  }

  /** The same in MiB, at least 1. */
  public long mebibytes() {
    return Math.max(1, bytes() >> MEBIBYTE_LOG2);
  }
}
