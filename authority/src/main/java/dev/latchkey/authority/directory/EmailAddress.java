package dev.latchkey.authority.directory;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * An e-mail address as a name to sign in with. Two spellings that differ only in case or in how an
 * accent is encoded are one address; nothing else is folded, because folding more would let one
 * person answer to another's name.
 *
 * @param text as it was given, without spaces around it
 * @param key the form that is compared
 */
public record EmailAddress(String text, String key) {
  private static final int LONGEST = 254;

  /** Reads an address; empty if it is none. */
  public static Optional<EmailAddress> parse(String input) {
    String text = Normalizer.normalize(input.strip(), Normalizer.Form.NFC);
    int at = text.indexOf('@');
    boolean plausible =
        text.length() <= LONGEST
            && at > 0
            && at < text.length() - 1
            && text.indexOf('@', at + 1) < 0
            && text.codePoints().allMatch(EmailAddress::allowed);
    return plausible
        ? Optional.of(new EmailAddress(text, text.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  private static boolean allowed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> c != '<' && c != '>' && c != '"' && c != ',' && c != ';' && c != ':';
    };
  }
}
