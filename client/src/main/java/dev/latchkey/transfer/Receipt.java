package dev.latchkey.transfer;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver's word that the login of one transfer is stored there, as one line: {@code
 * latchkey-receipt-1.TRANSFER.OUTCOME.PROOF}.
 *
 * <p>PROOF is an HMAC-SHA-256 over the rest and over the login, with a key that was inside the
 * encrypted parcel: only who has opened it can write a receipt.
 *
 * @param transfer the transfer's id
 * @param outcome what the receiver did
 * @param proof the proof
 */
public record Receipt(String transfer, Outcome outcome, String proof) {
  /** What every such line begins with, whatever its version. */
  static final String PREFIX = "latchkey-receipt-";

  private static final Pattern LINE =
      Pattern.compile(
          "latchkey-receipt-1\\.([A-Za-z0-9_-]{22})\\.(stored|kept)\\.([A-Za-z0-9_-]{43})");

  /** What a receiver did with a login. */
  public enum Outcome {
    /** It is stored there now. */
    STORED("stored"),
    /** The same login was there already, as young or younger. */
    KEPT("kept");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  /** The receipt for {@code parcel}. */
  static Receipt of(Parcel parcel, Outcome outcome) {
    return new Receipt(
        parcel.id(),
        outcome,
        proof(parcel.id(), outcome, parcel.receiptKey(), Digest.of(parcel.document())));
  }

  /**
   * Reads a line.
   *
   * @throws TransferException if it is no receipt, or not whole
   */
  public static Receipt parse(String line) {
    Matcher parts = LINE.matcher(line.strip());
    if (!parts.matches()) {
      throw new TransferException(
          ErrorCode.TRANSFER_DAMAGED,
          "this is not a whole receipt",
          "copy the whole line that begins with latchkey-receipt-1 from the other machine");
    }
    return new Receipt(
        parts.group(1),
        parts.group(2).equals(Outcome.STORED.word) ? Outcome.STORED : Outcome.KEPT,
        parts.group(3));
  }

  /** The line. */
  public String toLine() {
    return PREFIX + "1." + transfer + "." + outcome.word + "." + proof;
  }

  /**
   * Refuses a receipt that is not for this login of this transfer.
   *
   * @param id the transfer
   * @param key its receipt key
   * @param document the digest of what was sent
   * @throws TransferException if it is for another one, or made by somebody who has not opened it
   */
  void verify(String id, Secret key, String document) {
    if (!transfer.equals(id)
        || !MessageDigest.isEqual(
            proof(id, outcome, key, document).getBytes(StandardCharsets.US_ASCII),
            proof.getBytes(StandardCharsets.US_ASCII))) {
      throw new TransferException(
          ErrorCode.TRANSFER_MISDIRECTED,
          "this receipt is not for the login that was sent from here last",
          "nothing was changed; copy the receipt from the machine that received it");
    }
  }

  private static String proof(String id, Outcome outcome, Secret key, String document) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] proof =
          mac.doFinal(
              (PREFIX + "1." + id + "." + outcome.word + "." + document)
                  .getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(proof);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }
}
