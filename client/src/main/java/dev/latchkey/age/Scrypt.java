package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import dev.latchkey.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.SCrypt;

/** The key that a passphrase stands for (RFC 7914, with the parameters of the age format). */
final class Scrypt {
  static final int BLOCK_SIZE = 8;
  static final int SALT_SIZE = 16;

  private static final int PARALLEL = 1;
  private static final byte[] LABEL =
      "age-encryption.org/v1/scrypt".getBytes(StandardCharsets.US_ASCII);

  private Scrypt() {}

  static byte[] key(Secret passphrase, byte[] salt, WorkFactor factor) throws AgeException {
    // Where it cannot be there, no other thread is to be starved by trying.
    if (factor.bytes() > Runtime.getRuntime().maxMemory()) {
      throw tooCostly(factor);
    }
    byte[] labelled = Arrays.copyOf(LABEL, LABEL.length + salt.length);
    System.arraycopy(salt, 0, labelled, LABEL.length, salt.length);
    byte[] text = passphrase.reveal().getBytes(StandardCharsets.UTF_8);
    try {
      return SCrypt.generate(text, labelled, factor.cost(), BLOCK_SIZE, PARALLEL, ChaCha.KEY_SIZE);
    } catch (OutOfMemoryError e) {
      throw tooCostly(factor);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static AgeException tooCostly(WorkFactor factor) {
    return new AgeException(
        Reason.TOO_COSTLY,
        "to open it takes "
            + factor.mebibytes()
            + " MiB of memory (work factor "
            + factor.log2()
            + "), and this Java may use "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB in all");
  }
}
