package dev.latchkey.authority.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Random texts, and bytes as text that goes into a URL, a cookie or a header. */
public final class Tokens {
  /** Bytes of randomness in everything that must not be guessed. */
  public static final int BYTES = 32;

  private static final Pattern URL_SAFE = Pattern.compile("[A-Za-z0-9_-]+");

  private Tokens() {}

  /** 32 random bytes as 43 characters. */
  public static String random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return encode(bytes);
  }

  /** Base64url without padding (RFC 4648 §5). */
  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The bytes of a text that {@link #encode} could have made, and of no other text. */
  public static Optional<byte[]> decode(String text) {
    if (!URL_SAFE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code text} looks like one of {@link #random}. */
  public static boolean looksRandom(String text) {
    return text.length() == 43 && URL_SAFE.matcher(text).matches();
  }
}
