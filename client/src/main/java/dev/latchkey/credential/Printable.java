package dev.latchkey.credential;

/**
 * Text from a server or a file, made safe to show on a terminal, in a log, or in a page.
 *
 * <p>Control characters, line and paragraph separators, invisible tags, halves of characters, and
 * the marks that turn the reading direction (bidi) become visible escapes, so that a server cannot
 * move the cursor, forge a line, or make a name read backwards.
 */
public final class Printable {
  private Printable() {}

  /** {@code text} with every such character as a backslash escape. */
  public static String escape(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isVisiblePair(text, i)) {
        if (safe != null) {
          safe.append(c).append(text.charAt(i + 1));
        }
        i++;
        continue;
      }
      if (isSafe(c)) {
        if (safe != null) {
          safe.append(c);
        }
        continue;
      }
      if (safe == null) {
        safe = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      switch (c) {
        case '\n' -> safe.append("\\n");
        case '\r' -> safe.append("\\r");
        case '\t' -> safe.append("\\t");
        default -> {
          safe.append("\\u");
          String hex = Integer.toHexString(c);
          safe.repeat('0', 4 - hex.length()).append(hex);
        }
      }
    }
    return safe == null ? text : safe.toString();
  }

  /** {@link #escape} of at most {@code limit} characters, with an ellipsis if something was cut. */
  public static String escape(String text, int limit) {
    if (text.length() <= limit) {
      return escape(text);
    }
    boolean inPair = limit > 0 && Character.isHighSurrogate(text.charAt(limit - 1));
    int end = inPair ? limit - 1 : limit;
    return escape(text.substring(0, end)) + "…";
  }

  /** Whether a character beyond U+FFFF begins at {@code i} that is not an invisible tag. */
  private static boolean isVisiblePair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1))
        && (text.codePointAt(i) & ~0xfff) != 0xe0000;
  }

  private static boolean isSafe(char c) {
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
      return false;
    }
    if (c < 0x61c) {
      return true;
    }
    if (Character.isSurrogate(c)) {
      return false; // Half of a character, or one of those that isVisiblePair has refused.
    }
    return switch (c) {
      case 0x061c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff -> false;
      default -> !((c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f));
    };
  }
}
