package dev.latchkey.authority.device;

import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * What a waiting program shows each time it asks, as text: an id to find the row by, and 256 random
 * bits of which only the hash is kept. Whoever has it gets the sign-in. Thread-safe.
 */
final class DeviceIds {
  private static final String PREFIX = "lkd_";
  private static final int ID = 16;

  private final SecureRandom random = new SecureRandom();

  /** One before anybody has it. */
  record Fresh(UUID id, Sha256 secretHash, String text) {
    @Override
    public String toString() {
      return "Fresh[" + id + "]";
    }
  }

  /** One that somebody shows. */
  record Shown(UUID id, Sha256 secretHash) {}

  Fresh fresh() {
    byte[] bytes = new byte[ID + Tokens.BYTES];
    random.nextBytes(bytes);
    Shown parts = parts(bytes);
    return new Fresh(parts.id(), parts.secretHash(), PREFIX + Tokens.encode(bytes));
  }

  /** Takes a text apart; empty if it cannot be one. */
  Optional<Shown> read(String text) {
    return text.startsWith(PREFIX)
        ? Tokens.decode(text.substring(PREFIX.length()))
            .filter(bytes -> bytes.length == ID + Tokens.BYTES)
            .map(DeviceIds::parts)
        : Optional.empty();
  }

  private static Shown parts(byte[] bytes) {
    ByteBuffer id = ByteBuffer.wrap(bytes, 0, ID);
    // With a word before it, so that the same bits have another hash than in a code.
    byte[] secret = Arrays.copyOfRange(bytes, ID, bytes.length);
    return new Shown(
        new UUID(id.getLong(), id.getLong()), Sha256.of("device:" + Tokens.encode(secret)));
  }
}
