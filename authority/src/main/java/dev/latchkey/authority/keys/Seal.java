package dev.latchkey.authority.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC-SHA256 under the key of one purpose. Thread-safe. */
public final class Seal {
  /** Bytes in a seal. */
  public static final int LENGTH = 32;

  private final SecretKey key;

  Seal(SecretKey key) {
    this.key = key;
  }

  /**
   * Seals {@code parts} in their order. Each goes in with its length before it, so that no two
   * lists of parts give the same input.
   */
  public byte[] of(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(ByteBuffer.allocate(4).putInt(part.length).array());
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** As {@link #of(byte[]...)} for texts. */
  public byte[] of(String... parts) {
    byte[][] bytes = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = parts[i].getBytes(StandardCharsets.UTF_8);
    }
    return of(bytes);
  }

  /** Whether {@code seal} is that of {@code parts}; takes the same time wherever it differs. */
  public boolean fits(byte[] seal, byte[]... parts) {
    return MessageDigest.isEqual(of(parts), seal);
  }
}
