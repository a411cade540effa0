package dev.latchkey.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Prose in lines that fit. */
public final class Wrapped {
  /** Longer lines are hard to read. */
  private static final int WIDEST = 90;

  private Wrapped() {}

  /** {@code text}, broken at spaces; a word that is too long has a line of its own. */
  public static List<String> lines(String text, int columns) {
    int width = Math.max(20, Math.min(columns - 1, WIDEST));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
