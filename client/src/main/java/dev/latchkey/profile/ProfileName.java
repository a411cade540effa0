package dev.latchkey.profile;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.util.Locale;

/**
 * The name of a profile: 1 to 64 letters, digits, dots, underscores and hyphens of ASCII, of which
 * the first is a letter or digit. So it is also the name of a folder, everywhere.
 *
 * @param text the name
 */
public record ProfileName(String text) {
  /** The name of the profile that everybody has, and nobody can add or remove. */
  public static final ProfileName DEFAULT = new ProfileName("default");

  private static final int LONGEST = 64;

  /**
   * Checks the name.
   *
   * @throws ConfigurationException if it is none
   */
  public ProfileName {
    if (!isName(text)) {
      throw new ConfigurationException(
          ErrorCode.PROFILE_INVALID,
          text.isEmpty()
              ? "a profile's name cannot be empty"
              : "\"" + Printable.escape(text, LONGEST) + "\" is no name of a profile",
          "use 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit");
    }
  }

  static boolean isName(String text) {
    if (text.isEmpty() || text.length() > LONGEST || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Whether this is the name of the profile that everybody has. */
  public boolean isDefault() {
    return text.equals("default");
  }

  /** Whether the two would be one folder where upper and lower case are the same. */
  boolean clashesWith(ProfileName other) {
    return text.equalsIgnoreCase(other.text);
  }

  /** Whether somebody who typed this may have meant {@code other}. */
  boolean resembles(ProfileName other) {
    String mine = text.toLowerCase(Locale.ROOT);
    String theirs = other.text.toLowerCase(Locale.ROOT);
    int allowed = Math.max(mine.length(), theirs.length()) < 4 ? 1 : 2;
    return distance(mine, theirs) <= allowed;
  }

  /** How many letters must be added, removed, replaced or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  @Override
  public String toString() {
    return text;
  }
}
