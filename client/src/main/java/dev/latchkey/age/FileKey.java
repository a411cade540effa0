package dev.latchkey.age;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The 16 random bytes from which the keys of one file are derived. Used by one thread. */
final class FileKey implements AutoCloseable {
  static final int SIZE = 16;

  private static final int HASH_SIZE = 32;

  private final byte[] bytes;

  /** Takes {@code bytes} over. */
  FileKey(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The key of the header's MAC. */
  byte[] headerMac(byte[] header, int length) {
    byte[] key = derived(new byte[HASH_SIZE], "header");
    byte[] mac = hmac(key, Arrays.copyOf(header, length));
    Arrays.fill(key, (byte) 0);
    return mac;
  }

  /** The key of the content. */
  byte[] payloadKey(byte[] nonce) {
    return derived(nonce, "payload");
  }

  /** HKDF (RFC 5869) with SHA-256 and as much output as SHA-256 has: one block. */
  private byte[] derived(byte[] salt, String purpose) {
    byte[] info = Arrays.copyOf(purpose.getBytes(StandardCharsets.US_ASCII), purpose.length() + 1);
    info[purpose.length()] = 1;
    byte[] extracted = hmac(salt, bytes);
    byte[] key = hmac(extracted, info);
    Arrays.fill(extracted, (byte) 0);
    return key;
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** Wipes it. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
