package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Authorization codes as text: an id to find the row by, and 256 random bits of which only the hash
 * is kept. Thread-safe.
 */
public final class Codes {
  /** How long a code may be spent (RFC 9700 §2.1.1 and ASVS 10.4.3 ask for a minute at most). */
  public static final Duration LIFE = Duration.ofSeconds(60);

  private static final String PREFIX = "lkc_";
  private static final int ID = 16;

  private final SecureRandom random = new SecureRandom();

  /** A code before anybody has it. */
  public record Fresh(UUID id, Sha256 secretHash, String text) {
    @Override
    public String toString() {
      return "Fresh[" + id + "]";
    }
  }

  /** A code that somebody shows. */
  record Shown(UUID id, Sha256 secretHash) {}

  /** Makes a code that nobody has yet. */
  public Fresh fresh() {
    byte[] bytes = new byte[ID + Tokens.BYTES];
    random.nextBytes(bytes);
    Shown parts = parts(bytes);
    return new Fresh(parts.id(), parts.secretHash(), PREFIX + Tokens.encode(bytes));
  }

  /** Takes a code apart; empty if it cannot be one. */
  Optional<Shown> read(String text) {
    return text.startsWith(PREFIX)
        ? Tokens.decode(text.substring(PREFIX.length()))
            .filter(bytes -> bytes.length == ID + Tokens.BYTES)
            .map(Codes::parts)
        : Optional.empty();
  }

  private static Shown parts(byte[] bytes) {
    ByteBuffer id = ByteBuffer.wrap(bytes, 0, ID);
    return new Shown(
        new UUID(id.getLong(), id.getLong()),
        Sha256.of(Arrays.copyOfRange(bytes, ID, bytes.length)));
  }
}
