package dev.latchkey.transfer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public half of a receiver's one-time key, as one line: {@code
 * latchkey-transfer-1.POINT.END.CHECKSUM}.
 *
 * <p>POINT is x and y on P-256 in base64url, END the second at which the key ends, CHECKSUM the
 * first six bytes of the SHA-256 of what stands before it. Immutable.
 */
public final class ReceiverKey {
  /** What every such line begins with, whatever its version. */
  static final String PREFIX = "latchkey-transfer-";

  private static final String VERSION = PREFIX + "1";
  private static final int COORDINATE = 32;
  private static final Pattern LINE =
      Pattern.compile(
          "latchkey-transfer-1\\.([A-Za-z0-9_-]{86})\\.(\\d{1,11})\\.([A-Za-z0-9_-]{8})");
  private static final Pattern OTHER_VERSION = Pattern.compile("latchkey-transfer-\\d+\\..*");

  private final ECKey key;
  private final Instant expiresAt;

  ReceiverKey(ECKey key, Instant expiresAt) {
    this.key = key.toPublicJWK();
    this.expiresAt = Instant.ofEpochSecond(expiresAt.getEpochSecond());
  }

  /**
   * Reads a line.
   *
   * @throws TransferException if it is no such line, or not whole
   */
  public static ReceiverKey parse(String line) {
    String text = line.strip();
    Matcher parts = LINE.matcher(text);
    if (!parts.matches()) {
      throw OTHER_VERSION.matcher(text).matches() && !text.startsWith(VERSION + ".")
          ? damaged(
              "the receiver's key is of another version than 1", "use one version of latchkey")
          : notWhole();
    }
    if (!MessageDigest.isEqual(
        checksum(text.substring(0, parts.start(3) - 1)).getBytes(StandardCharsets.US_ASCII),
        parts.group(3).getBytes(StandardCharsets.US_ASCII))) {
      throw notWhole();
    }
    try {
      byte[] point = Base64.getUrlDecoder().decode(parts.group(1));
      return new ReceiverKey(
          new ECKey.Builder(
                  Curve.P_256,
                  Base64URL.encode(Arrays.copyOfRange(point, 0, COORDINATE)),
                  Base64URL.encode(Arrays.copyOfRange(point, COORDINATE, 2 * COORDINATE)))
              .build(),
          Instant.ofEpochSecond(Long.parseLong(parts.group(2))));
    } catch (RuntimeException noPoint) {
      throw notWhole();
    }
  }

  private static TransferException notWhole() {
    return damaged(
        "this is not a whole receiver's key",
        "copy the whole line that begins with "
            + VERSION
            + " from latchkey transfer receive --new-key");
  }

  private static TransferException damaged(String message, String remedy) {
    return new TransferException(ErrorCode.TRANSFER_DAMAGED, message, remedy);
  }

  /** The line. */
  public String toLine() {
    byte[] point = Arrays.copyOf(coordinate(key.getX()), 2 * COORDINATE);
    System.arraycopy(coordinate(key.getY()), 0, point, COORDINATE, COORDINATE);
    String text =
        VERSION
            + "."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(point)
            + "."
            + expiresAt.getEpochSecond();
    return text + "." + checksum(text);
  }

  private static byte[] coordinate(Base64URL encoded) {
    byte[] given = encoded.decode();
    byte[] padded = new byte[COORDINATE];
    System.arraycopy(given, 0, padded, COORDINATE - given.length, given.length);
    return padded;
  }

  private static String checksum(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(Digest.sha256(text), 6));
  }

  /** The key's thumbprint (RFC 7638), by which a receiver finds the private half. */
  public String id() {
    try {
      return key.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** When nothing may be encrypted to it any more. */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * Refuses a key whose time is over.
   *
   * @throws TransferException if it has ended
   */
  void refuseEnded(InstantSource clock) {
    if (!clock.instant().isBefore(expiresAt)) {
      throw new TransferException(
          ErrorCode.TRANSFER_EXPIRED,
          "the receiver's key ended at " + expiresAt + " by this machine's clock",
          "make a new one there with latchkey transfer receive --new-key");
    }
  }

  ECKey jwk() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReceiverKey that && toLine().equals(that.toLine());
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return toLine();
  }
}
