package dev.latchkey.trust;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads the blocks of a PEM file in their order; text between them is nobody's business (policy
 * §4.3). The first that is damaged ends it: half of a bundle would be half of the truth.
 */
final class PemText {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final int MOST_BLOCKS = 10_000;

  private final String[] lines;
  private int at;

  PemText(String text) {
    // Every way of ending a line that there is, behind what some editors begin a file with.
    this.lines = text.replaceFirst("^\uFEFF", "").split("\r\n|\r|\n", -1);
  }

  /** A block that is damaged: which one, and where, both from 1. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int block;
    private final int line;

    private DamagedException(int block, int line, String what) {
      super(what);
      this.block = block;
      this.line = line;
    }

    int block() {
      return block;
    }

    int line() {
      return line;
    }
  }

  List<PemBlock> blocks() throws DamagedException {
    List<PemBlock> blocks = new ArrayList<>();
    for (at = 0; at < lines.length; at++) {
      String line = lines[at].strip();
      if (line.startsWith(BEGIN)) {
        if (blocks.size() == MOST_BLOCKS) {
          throw damaged(blocks, at, "there are more than " + MOST_BLOCKS + " blocks");
        }
        if (line.length() <= BEGIN.length() + DASHES.length() || !line.endsWith(DASHES)) {
          throw damaged(blocks, at, "its first line does not end with -----");
        }
        blocks.add(block(blocks, line.substring(BEGIN.length(), line.length() - DASHES.length())));
      }
    }
    return blocks;
  }

  /** Leaves the cursor at the last line of the block. */
  private PemBlock block(List<PemBlock> before, String label) throws DamagedException {
    int first = at;
    StringBuilder base64 = new StringBuilder();
    for (at++; at < lines.length; at++) {
      String line = lines[at].strip();
      if (line.equals(END + label + DASHES)) {
        return new PemBlock(label, decoded(before, base64, first), first + 1);
      }
      if (line.startsWith(DASHES)) {
        throw damaged(
            before, at, "the line -----END that belongs to line " + (first + 1) + " is missing");
      }
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (!isBase64(c)) {
          throw damaged(before, at, "there is a character that does not belong there");
        }
        base64.append(c);
      }
    }
    throw damaged(before, first, "its line -----END is missing: the file ends before");
  }

  private static byte[] decoded(List<PemBlock> before, StringBuilder base64, int first)
      throws DamagedException {
    try {
      return Base64.getDecoder().decode(base64.toString());
    } catch (IllegalArgumentException e) {
      throw damaged(before, first, "what it holds is no Base64: something is missing or too much");
    }
  }

  private static boolean isBase64(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '=';
  }

  private static DamagedException damaged(List<PemBlock> before, int index, String what) {
    return new DamagedException(before.size() + 1, index + 1, what);
  }
}
