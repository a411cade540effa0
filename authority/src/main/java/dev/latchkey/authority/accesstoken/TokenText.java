package dev.latchkey.authority.accesstoken;

import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Personal access tokens as text: {@code at-lk_}, an id of 12 characters that sorts by time, a
 * secret of 43, and a checksum of 6 over all before it. Codex wants the beginning {@code at-}; the
 * marker after it keeps scanners from taking our token for somebody else's; the checksum refuses
 * what is mistyped or made up before anything is looked up.
 */
final class TokenText {
  /** With what every personal access token begins, ours or not. */
  static final String PREFIX = "at-";

  private static final String MARKER = PREFIX + "lk_";
  private static final int ID = 12;
  private static final int CHECKSUM = 6;
  private static final Pattern FORM =
      Pattern.compile(MARKER + "([0-9A-Za-z]{12})([A-Za-z0-9_-]{43})([0-9A-Za-z]{6})");
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

  /** Bits of chance after the 42 bits of time: together they fill the 12 characters. */
  private static final int CHANCE = 29;

  private TokenText() {}

  /** A token before anybody has it. */
  record Fresh(String id, Sha256 secretHash, String text) {
    @Override
    public String toString() {
      return "Fresh[" + id + "]";
    }
  }

  /** A token that somebody shows. */
  record Shown(String id, Sha256 secretHash) {}

  static Fresh fresh(SecureRandom random, Instant now) {
    BigInteger moment = BigInteger.valueOf(now.toEpochMilli() & ((1L << 42) - 1));
    String id = digits(moment.shiftLeft(CHANCE).or(new BigInteger(CHANCE, random)), ID);
    String secret = Tokens.random(random);
    String body = MARKER + id + secret;
    return new Fresh(id, hash(id, secret), body + checksum(body));
  }

  /** Takes a token apart; empty if it cannot be one. */
  static Optional<Shown> read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()
        || !checksum(text.substring(0, text.length() - CHECKSUM)).equals(form.group(3))
        || Tokens.decode(form.group(2)).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Shown(form.group(1), hash(form.group(1), form.group(2))));
  }

  /** The id goes in, so that a hash is worth nothing in another row. */
  private static Sha256 hash(String id, String secret) {
    return Sha256.of("access-token:" + id + ":" + secret);
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM);
  }

  private static String digits(BigInteger number, int length) {
    char[] text = new char[length];
    BigInteger rest = number;
    for (int i = length - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      text[i] = DIGITS.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(text);
  }
}
