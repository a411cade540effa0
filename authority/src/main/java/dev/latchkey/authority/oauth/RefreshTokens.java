package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Refresh tokens, which are computed and not stored: the family, the generation, and a seal over
 * both. The same family and generation always give the same token, so an answer that was lost can
 * be given again without there being two. A token that was not made here is recognised without
 * asking the store. Thread-safe.
 */
final class RefreshTokens {
  private static final String PREFIX = "lkr_";
  private static final byte[] KIND = "rt".getBytes(StandardCharsets.US_ASCII);
  private static final int NAME = 24;

  private final Seal seal;

  RefreshTokens(Seal seal) {
    this.seal = seal;
  }

  /** What a genuine token stands for. */
  record Shown(UUID familyId, long generation) {}

  String write(UUID familyId, long generation) {
    byte[] name =
        ByteBuffer.allocate(NAME)
            .putLong(familyId.getMostSignificantBits())
            .putLong(familyId.getLeastSignificantBits())
            .putLong(generation)
            .array();
    byte[] token = Arrays.copyOf(name, NAME + Seal.LENGTH);
    System.arraycopy(seal.of(KIND, name), 0, token, NAME, Seal.LENGTH);
    return PREFIX + Tokens.encode(token);
  }

  /** Takes a token apart; empty if its seal is not ours. */
  Optional<Shown> read(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    return Tokens.decode(text.substring(PREFIX.length()))
        .filter(bytes -> bytes.length == NAME + Seal.LENGTH)
        .flatMap(bytes -> {
          byte[] name = Arrays.copyOf(bytes, NAME);
          byte[] mark = Arrays.copyOfRange(bytes, NAME, bytes.length);
          if (!seal.fits(mark, KIND, name)) {
            return Optional.empty();
          }
          ByteBuffer buffer = ByteBuffer.wrap(name);
          return Optional.of(
              new Shown(new UUID(buffer.getLong(), buffer.getLong()), buffer.getLong()));
        });
  }
}
