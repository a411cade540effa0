package dev.latchkey.authority.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Ed25519 public keys of others as 32 bytes, and their signatures (RFC 8032, RFC 8410). */
public final class Ed25519 {
  /** Bytes in a public key. */
  public static final int KEY = 32;

  /** Bytes in a signature. */
  public static final int SIGNATURE = 64;

  /** What stands before the 32 bytes of every public key in its X.509 form. */
  private static final byte[] HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  /**
   * A pair of keys that nobody keeps here.
   *
   * @param publicKey the 32 bytes in base64url
   * @param privateKey PKCS#8 in Base64
   */
  public record Fresh(String publicKey, String privateKey) {
    /** Says nothing of the private key. */
    @Override
    public String toString() {
      return "Fresh[" + publicKey + "]";
    }
  }

  /** Makes a pair of keys. */
  public static Fresh generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      return new Fresh(
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(Arrays.copyOfRange(encoded, HEAD.length, encoded.length)),
          Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform of ours has Ed25519", e);
    }
  }

  /**
   * Whether {@code signature} is that of {@code text} by the key; never throws for what it is
   * given.
   */
  public static boolean verifies(byte[] publicKey, byte[] text, byte[] signature) {
    if (publicKey.length != KEY || signature.length != SIGNATURE) {
      return false;
    }
    byte[] encoded = Arrays.copyOf(HEAD, HEAD.length + KEY);
    System.arraycopy(publicKey, 0, encoded, HEAD.length, KEY);
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // Bytes that are no point of the curve, or a signature that is out of range.
      return false;
    }
  }

  /** As {@link #verifies(byte[], byte[], byte[])} for the UTF-8 form of a text. */
  public static boolean verifies(byte[] publicKey, String text, byte[] signature) {
    return verifies(publicKey, text.getBytes(StandardCharsets.UTF_8), signature);
  }
}
