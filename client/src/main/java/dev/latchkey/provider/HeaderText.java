package dev.latchkey.provider;

/** What a header can carry (RFC 9110 §5), without what only old servers understand. */
final class HeaderText {
  private static final String OF_NAMES = "!#$%&'*+-.^_`|~";

  private HeaderText() {}

  static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || OF_NAMES.indexOf(c) >= 0);
  }

  static boolean isValue(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
  }
}
