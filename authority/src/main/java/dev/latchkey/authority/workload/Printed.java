package dev.latchkey.authority.workload;

/** Texts that can be shown as they are. */
final class Printed {
  private Printed() {}

  /** Whether {@code text} has 1 to {@code longest} characters, none of them invisible. */
  static boolean isText(String text, int longest) {
    return !text.isEmpty()
        && text.length() <= longest
        && text.codePoints().allMatch(Printed::visible);
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
