package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** What stands before the content: the recipients, and a MAC over that. */
final class Header {
  static final String VERSION = "age-encryption.org/v1";
  static final String FOOTER = "---";
  static final int MAC_SIZE = 32;

  private final List<Stanza> stanzas;
  private final int authenticated;
  private final byte[] mac;
  private final int end;

  /**
   * A header that was read.
   *
   * @param stanzas the recipients
   * @param authenticated how many of the file's first bytes the MAC covers
   * @param mac the MAC
   * @param end how many of the file's first bytes are header
   */
  Header(List<Stanza> stanzas, int authenticated, byte[] mac, int end) {
    this.stanzas = List.copyOf(stanzas);
    this.authenticated = authenticated;
    this.mac = mac;
    this.end = end;
  }

  static Header parse(byte[] file) throws AgeException {
    return new HeaderReader(file).read();
  }

  List<Stanza> stanzas() {
    return stanzas;
  }

  int end() {
    return end;
  }

  /** The text of a header up to where its MAC covers it. */
  static String authenticatedText(Stanza recipient) {
    return VERSION + "\n" + recipient.text() + FOOTER;
  }

  /** The rest of it. */
  static String macText(byte[] mac) {
    return " " + Base64Text.of(mac) + "\n";
  }

  /** Checks the MAC of the header of {@code file}. */
  void verify(byte[] file, FileKey key) throws AgeException {
    if (!MessageDigest.isEqual(key.headerMac(file, authenticated), mac)) {
      throw new AgeException(Reason.ALTERED, "its header was altered");
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
