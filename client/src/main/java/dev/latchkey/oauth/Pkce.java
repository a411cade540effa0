package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Proof Key for Code Exchange (RFC 7636), method S256.
 *
 * @param verifier 86 characters from 64 random bytes (protocol §2.2)
 * @param challenge what the authorize URL shows of it
 */
public record Pkce(Secret verifier, String challenge) {

  /** A new pair. */
  public static Pkce generate(SecureRandom random) {
    String verifier = randomText(random, 64);
    return new Pkce(Secret.of(verifier), challengeOf(verifier));
  }

  /** {@code bytes} random bytes in base64url without padding. */
  public static String randomText(SecureRandom random, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  /** Whether {@code challenge} is the one of {@code verifier}. */
  static boolean fits(Secret verifier, String challenge) {
    return MessageDigest.isEqual(
        challengeOf(verifier.reveal()).getBytes(StandardCharsets.UTF_8),
        challenge.getBytes(StandardCharsets.UTF_8));
  }

  private static String challengeOf(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
