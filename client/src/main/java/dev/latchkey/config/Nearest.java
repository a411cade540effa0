package dev.latchkey.config;

import java.util.Collection;
import java.util.Optional;

/** Which of several words somebody may have meant. */
public final class Nearest {
  private static final int LONGEST = 100;

  private Nearest() {}

  /** The one of {@code words} that {@code written} could be a slip of, if there is one. */
  public static Optional<String> of(String written, Collection<String> words) {
    Optional<String> nearest = Optional.empty();
    int least = Math.min(written.length(), LONGEST) / 3 + 1;
    for (String word : words) {
      if (written.length() <= LONGEST && word.length() <= LONGEST) {
        int distance = distance(written, word);
        if (distance <= least && (nearest.isEmpty() || distance < least)) {
          least = distance;
          nearest = Optional.of(word);
        }
      }
    }
    return nearest;
  }

  /** How many characters one has to add, remove or change (Levenshtein). */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
