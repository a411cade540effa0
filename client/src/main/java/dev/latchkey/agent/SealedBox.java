package dev.latchkey.agent;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.KeyAgreement;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.util.Pack;

/**
 * A sealed box of libsodium ({@code crypto_box_seal}), seen from the one who may open it: X25519,
 * XSalsa20-Poly1305, and a nonce made of the two public keys. A task id may come in one (policy
 * §7.3).
 */
final class SealedBox {
  private static final int KEY = 32;
  private static final int TAG = 16;
  private static final int NONCE = 24;

  private final byte[] scalar;

  private SealedBox(byte[] scalar) {
    this.scalar = scalar;
  }

  /** For the Curve25519 key that belongs to an Ed25519 key (RFC 8032 §5.1.5). */
  static SealedBox forEd25519Seed(byte[] seed) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-512").digest(seed);
    return new SealedBox(Arrays.copyOf(hash, KEY)); // X25519 clamps it.
  }

  /**
   * Opens a box.
   *
   * @throws GeneralSecurityException if it is not one for this key
   */
  byte[] open(byte[] sealed) throws GeneralSecurityException {
    if (sealed.length < KEY + TAG) {
      throw new AEADBadTagException("shorter than an empty box");
    }
    byte[] sender = Arrays.copyOf(sealed, KEY);
    byte[] box = Arrays.copyOfRange(sealed, KEY, sealed.length);
    XSalsa20Engine stream = new XSalsa20Engine();
    stream.init(
        false,
        new ParametersWithIV(
            new KeyParameter(hsalsa20(agree(sender))), nonce(sender, agree(basePoint()))));
    byte[] macKey = new byte[KEY];
    stream.processBytes(macKey, 0, KEY, macKey, 0);
    Poly1305 mac = new Poly1305();
    mac.init(new KeyParameter(macKey));
    mac.update(box, TAG, box.length - TAG);
    byte[] tag = new byte[TAG];
    mac.doFinal(tag, 0);
    if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, TAG))) {
      throw new AEADBadTagException("sealed for another key, or damaged");
    }
    byte[] plain = new byte[box.length - TAG];
    stream.processBytes(box, TAG, plain.length, plain, 0);
    return plain;
  }

  private static byte[] nonce(byte[] sender, byte[] receiver) {
    Blake2bDigest digest = new Blake2bDigest(null, NONCE, null, null);
    digest.update(sender, 0, KEY);
    digest.update(receiver, 0, KEY);
    byte[] nonce = new byte[NONCE];
    digest.doFinal(nonce, 0);
    return nonce;
  }

  /** X25519 with a point; with the base point it gives our own public key. */
  private byte[] agree(byte[] point) throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("X25519");
    PrivateKey own =
        factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(own);
    agreement.doPhase(
        factory.generatePublic(
            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed(point)))),
        true);
    return agreement.generateSecret();
  }

  private static byte[] basePoint() {
    byte[] point = new byte[KEY];
    point[0] = 9;
    return point;
  }

  private static byte[] reversed(byte[] littleEndian) {
    byte[] big = new byte[littleEndian.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = littleEndian[big.length - 1 - i];
    }
    big[0] &= 0x7f; // RFC 7748 §5: the topmost bit is not part of the coordinate.
    return big;
  }

  /**
   * HSalsa20 of a shared secret with a nonce of zeros, as NaCl's {@code crypto_box} derives its
   * key. The library has it inside its XSalsa20 only, so it is made of its Salsa20 core: what the
   * core adds at its end is taken off again.
   */
  private static byte[] hsalsa20(byte[] shared) {
    int[] in = new int[16];
    int[] constants =
        Pack.littleEndianToInt(
            "expand 32-byte k".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 4);
    in[0] = constants[0];
    in[5] = constants[1];
    in[10] = constants[2];
    in[15] = constants[3];
    int[] key = Pack.littleEndianToInt(shared, 0, 8);
    System.arraycopy(key, 0, in, 1, 4);
    System.arraycopy(key, 4, in, 11, 4);
    int[] out = new int[16];
    Salsa20Engine.salsaCore(20, in, out);
    int[] words = {0, 5, 10, 15, 6, 7, 8, 9};
    byte[] derived = new byte[KEY];
    for (int i = 0; i < words.length; i++) {
      Pack.intToLittleEndian(out[words[i]] - in[words[i]], derived, 4 * i);
    }
    return derived;
  }
}
