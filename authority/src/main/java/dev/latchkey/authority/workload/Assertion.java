package dev.latchkey.authority.workload;

import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Shown;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.workload.NotAccepted.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * A signed assertion taken apart and not yet believed. Its header may name the algorithm, the key
 * and the type and carry a thumbprint; anything else in it, such as a key, an address of keys or an
 * extension, turns it away (RFC 8725 §3.10).
 *
 * @param algorithm what the header says it is signed with
 * @param keyId what the header says it is signed by: a name to look up and nothing more
 * @param claims what it says
 * @param text the whole of it
 */
record Assertion(String algorithm, String keyId, Map<String, Object> claims, String text) {
  /** Longer is not read. */
  static final int LONGEST = 16 * 1024;

  private static final int LONGEST_KEY_ID = 256;
  private static final Set<String> HEADER = Set.of("alg", "kid", "typ", "x5t", "x5t#S256");

  /** Types that other protocols use are not for here (RFC 8725 §3.11). */
  private static final Set<String> TYPES = Set.of("jwt", "jose");

  /**
   * Takes an assertion apart.
   *
   * @throws NotAccepted if it is none, or says what it must not
   */
  static Assertion read(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    if (text.length() > LONGEST || parts.size() != 3) {
      throw new NotAccepted(Reason.MALFORMED);
    }
    // One assertion has one spelling; the library would forgive others.
    for (String part : parts) {
      if (Tokens.decode(part).isEmpty()) {
        throw new NotAccepted(Reason.MALFORMED);
      }
    }
    Map<String, Object> header = object(parts.get(0));
    if (!HEADER.containsAll(header.keySet())
        || !(header.getOrDefault("typ", "JWT") instanceof String type)
        || !TYPES.contains(type.toLowerCase(Locale.ROOT))
        || !(header.get("alg") instanceof String algorithm)
        || !(header.get("kid") instanceof String keyId)
        || !Shown.isText(keyId, LONGEST_KEY_ID)
        || !header.values().stream().allMatch(String.class::isInstance)) {
      throw new NotAccepted(Reason.HEADER);
    }
    return new Assertion(algorithm, keyId, object(parts.get(1)), text);
  }

  private static Map<String, Object> object(String part) {
    byte[] bytes = Tokens.decode(part).orElseThrow(() -> new NotAccepted(Reason.MALFORMED));
    try {
      return Json.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException | JacksonException e) {
      throw new NotAccepted(Reason.MALFORMED);
    }
  }

  /** Says nothing of it. */
  @Override
  public String toString() {
    return "Assertion[" + algorithm + "]";
  }
}
