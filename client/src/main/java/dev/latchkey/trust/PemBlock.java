package dev.latchkey.trust;

/** A block of a PEM file (RFC 7468). Immutable. */
final class PemBlock {
  private final String label;
  private final byte[] content;
  private final int line;

  /**
   * @param label what it is, as {@code CERTIFICATE}
   * @param content what it holds, which is not copied
   * @param line where it begins, from 1
   */
  PemBlock(String label, byte[] content, int line) {
    this.label = label;
    this.content = content;
    this.line = line;
  }

  String label() {
    return label;
  }

  byte[] content() {
    return content.clone();
  }

  int line() {
    return line;
  }
}
