package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import java.util.Base64;

/** Base64 as the age format has it: without padding, and one text only for the same bytes. */
final class Base64Text {
  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  private Base64Text() {}

  static String of(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** Its bytes; {@code what} is for the message. */
  static byte[] decoded(String text, String what) throws AgeException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (of(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException garbled) {
      // Said below.
    }
    throw new AgeException(Reason.HEADER, what + " is not the base64 that the format wants");
  }

  /** As the other one, for text that stands for {@code size} bytes. */
  static byte[] decoded(String text, String what, int size) throws AgeException {
    byte[] bytes = decoded(text, what);
    if (bytes.length != size) {
      throw new AgeException(Reason.HEADER, what + " does not have " + size + " bytes");
    }
    return bytes;
  }
}
