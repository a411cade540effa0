package dev.latchkey.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON strictly (RFC 8259: no comments, no BOM, nothing after the value) into a tree, within
 * limits.
 *
 * <p>Its errors carry a place and never a piece of the input. Thread-safe.
 */
public final class JsonReader {
  /** Deepest nesting that is accepted. {@code auth.json} needs three. */
  public static final int MAX_DEPTH = 64;

  /** Largest input in bytes that is accepted. */
  public static final int MAX_SIZE = 1 << 20;

  /**
   * Reads UTF-8.
   *
   * @throws JsonSyntaxException if it is not UTF-8, not JSON, too large or too deep
   */
  public ParsedJson read(byte[] utf8) {
    if (utf8.length > MAX_SIZE) {
      throw new JsonSyntaxException("larger than " + MAX_SIZE + " bytes", 1, 1);
    }
    CharBuffer text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new JsonSyntaxException("not valid UTF-8", 1, 1);
    }
    return read(text.toString());
  }

  /**
   * Reads text.
   *
   * @throws JsonSyntaxException if it is not JSON, too large or too deep
   */
  public ParsedJson read(String text) {
    return new JsonText(text).read();
  }
}
