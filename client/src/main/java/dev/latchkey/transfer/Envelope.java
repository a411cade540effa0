package dev.latchkey.transfer;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A parcel that only one receiver can open: JWE in compact form (RFC 7516), {@code ECDH-ES} on
 * P-256 with {@code A256GCM}. Its protected header names the receiver's key.
 */
final class Envelope {
  /** Longest text of an envelope. */
  static final int MAX_LENGTH = 4 * Parcel.MAX_DOCUMENT;

  private static final JOSEObjectType TYPE = new JOSEObjectType("latchkey-transfer+jwe");

  private final JWEObject jwe;

  private Envelope(JWEObject jwe) {
    this.jwe = jwe;
  }

  /** Encrypts {@code parcel}; the result is one line without its end. */
  static String seal(Parcel parcel, ReceiverKey to) {
    JWEHeader header =
        new JWEHeader.Builder(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM)
            .type(TYPE)
            .keyID(to.id())
            .build();
    JWEObject jwe = new JWEObject(header, new Payload(parcel.toJson()));
    try {
      jwe.encrypt(new ECDHEncrypter(to.jwk()));
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has P-256 and AES-GCM", e);
    }
    return jwe.serialize();
  }

  /**
   * Reads the outside of an envelope.
   *
   * @throws TransferException if it is none, or visibly not whole
   */
  static Envelope parse(String line) {
    String text = line.strip();
    if (text.length() > MAX_LENGTH) {
      throw damaged("it is longer than " + MAX_LENGTH + " characters", null);
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 5) {
      throw damaged("it does not have the five parts of an encrypted login", null);
    }
    for (String part : parts) {
      refuseUnlessCanonical(part);
    }
    JWEObject jwe;
    try {
      jwe = JWEObject.parse(text);
    } catch (ParseException | RuntimeException e) {
      // The library throws more than it declares, for a null where it expects a name for example.
      throw damaged("its header is not that of an encrypted login", e);
    }
    JWEHeader header = jwe.getHeader();
    if (!JWEAlgorithm.ECDH_ES.equals(header.getAlgorithm())
        || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
        || !TYPE.equals(header.getType())
        || header.getCompressionAlgorithm() != null
        || header.getKeyID() == null) {
      throw damaged("its header is not that of an encrypted login", null);
    }
    return new Envelope(jwe);
  }

  /** Two texts that decode to the same bytes would make a change go unnoticed. */
  private static void refuseUnlessCanonical(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.US_ASCII));
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return;
      }
    } catch (IllegalArgumentException notBase64) {
      // Said below.
    }
    throw damaged("it is cut off or has been changed", null);
  }

  /** The {@link ReceiverKey#id()} of the key that opens it. */
  String keyId() {
    return jwe.getHeader().getKeyID();
  }

  /**
   * Opens it.
   *
   * @throws TransferException if {@code key} does not fit, or a single bit has been changed
   */
  Parcel open(OneTimeKey key) {
    if (!keyId().equals(key.publicKey().id())) {
      throw new TransferException(
          ErrorCode.TRANSFER_MISDIRECTED,
          "this login was encrypted to another receiver's key",
          "send it again, to the key that this machine has shown");
    }
    byte[] plaintext;
    try {
      jwe.decrypt(new ECDHDecrypter(key.pair()));
      plaintext = jwe.getPayload().toBytes();
    } catch (JOSEException | RuntimeException e) {
      throw damaged("it is cut off or has been changed", e);
    }
    try {
      return Parcel.fromJson(plaintext);
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private static TransferException damaged(String how, @Nullable Throwable cause) {
    return new TransferException(
        ErrorCode.TRANSFER_DAMAGED,
        "what came is not a whole encrypted login: " + how,
        "nothing was stored here; send it again",
        cause);
  }
}
