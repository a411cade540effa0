package dev.latchkey.config;

/** What an error repeats of what somebody wrote: a word, and nothing that may be a secret. */
final class Shown {
  /** Longer than every word and key of ours, and shorter than what protects anything. */
  private static final int LONGEST = 32;

  private Shown() {}

  static String word(String written) {
    boolean isWord = !written.isEmpty() && written.length() <= LONGEST;
    for (int i = 0; i < written.length() && isWord; i++) {
      char c = written.charAt(i);
      isWord =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-'
              || c == '.';
    }
    return isWord ? written : "something else";
  }
}
