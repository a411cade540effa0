package dev.latchkey.transfer;

import dev.latchkey.error.ErrorCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A receiver's word that it has stored nothing, as one line: {@code latchkey-refusal-1.CODE}.
 *
 * @param code the {@link ErrorCode#id()} of what was wrong
 */
public record Refusal(String code) {
  private static final Pattern LINE = Pattern.compile("latchkey-refusal-1\\.([a-z-]{1,64})");

  /** Reads a line, unless it is another one. */
  static Optional<Refusal> parse(String line) {
    Matcher parts = LINE.matcher(line.strip());
    return parts.matches() ? Optional.of(new Refusal(parts.group(1))) : Optional.empty();
  }

  /** The line. */
  public String toLine() {
    return "latchkey-refusal-1." + code;
  }
}
