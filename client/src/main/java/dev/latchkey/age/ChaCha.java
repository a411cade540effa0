package dev.latchkey.age;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** ChaCha20-Poly1305 (RFC 8439) with one key. Used by one thread. */
final class ChaCha {
  static final int KEY_SIZE = 32;
  static final int NONCE_SIZE = 12;
  static final int TAG_SIZE = 16;

  private final Cipher cipher;
  private final SecretKeySpec key;

  ChaCha(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has ChaCha20-Poly1305", e);
    }
  }

  byte[] seal(byte[] nonce, byte[] content, int from, int length) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
      return cipher.doFinal(content, from, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encryption does not fail", e);
    }
  }

  /** The content, or nothing if it is not what was sealed with this key and {@code nonce}. */
  Optional<byte[]> open(byte[] nonce, byte[] sealed, int from, int length) {
    if (length < TAG_SIZE) {
      return Optional.empty();
    }
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
      return Optional.of(cipher.doFinal(sealed, from, length));
    } catch (AEADBadTagException altered) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("decryption fails in one way only", e);
    }
  }
}
