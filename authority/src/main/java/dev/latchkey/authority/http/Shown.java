package dev.latchkey.authority.http;

/**
 * What a stranger says of itself, made fit for pages, answers and the audit trail: bounded, and
 * without characters that cannot be seen, move what is seen, or stand for nothing.
 */
public final class Shown {
  private static final char INSTEAD = '\uFFFD';

  private Shown() {}

  /** At most {@code longest} characters of {@code text}, each of which can be seen. */
  public static String of(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    text.strip()
        .codePoints()
        .limit(longest)
        .forEach(c -> shown.appendCodePoint(visible(c) ? c : INSTEAD));
    return shown.toString();
  }

  /** Whether {@code text} has 1 to {@code longest} characters, each of which can be seen. */
  public static boolean isText(String text, int longest) {
    return !text.isEmpty()
        && text.length() <= longest
        && text.codePoints().allMatch(Shown::visible);
  }

  private static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
