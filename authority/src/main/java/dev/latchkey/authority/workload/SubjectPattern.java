package dev.latchkey.authority.workload;

import dev.latchkey.authority.directory.InvalidValue;
import dev.latchkey.authority.http.Shown;

/**
 * Which subjects a rule takes: one, to the letter; or all that begin with a text that ends in
 * {@code :} or {@code /}, written with a star after it. The star stands for one character or more,
 * at the end only, and after at least two parts, so that neither {@code repo:acme*} (which would
 * take {@code repo:acme-evil/…}) nor {@code repo:*} (everybody) can be written.
 *
 * @param text the subject, or the beginning without the star
 * @param open whether there was a star
 */
record SubjectPattern(String text, boolean open) {
  private static final int LONGEST = 512;
  private static final int LEAST_PARTS = 2;

  /**
   * Reads a pattern.
   *
   * @throws InvalidValue if it is none
   */
  static SubjectPattern parse(String pattern) {
    if (!Shown.isText(pattern, LONGEST)) {
      throw new InvalidValue(
          "a subject has 1 to "
              + LONGEST
              + " characters, none of them invisible; write it as the issuer does");
    }
    int star = pattern.indexOf('*');
    if (star < 0) {
      return new SubjectPattern(pattern, false);
    }
    String beginning = pattern.substring(0, star);
    if (star != pattern.length() - 1 || !(beginning.endsWith(":") || beginning.endsWith("/"))) {
      throw new InvalidValue(
          "a star stands at the end of a subject and after a : or a /, as in repo:acme/app:*; write it there or leave"
              + " it out");
    }
    if (parts(beginning) < LEAST_PARTS) {
      throw new InvalidValue(
          "before the star there must be two parts at least, as in repo:acme/*; name more of the subject");
    }
    return new SubjectPattern(beginning, true);
  }

  private static int parts(String text) {
    int parts = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean separator = text.charAt(i) == ':' || text.charAt(i) == '/';
      if (!separator && !inside) {
        parts++;
      }
      inside = !separator;
    }
    return parts;
  }

  /** Whether {@code subject} is one of these. */
  boolean matches(String subject) {
    return open
        ? subject.length() > text.length() && subject.startsWith(text)
        : subject.equals(text);
  }
}
