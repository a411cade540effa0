package dev.latchkey.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text file that shows commands and what they say.
 *
 * <pre>
 * # a comment
 * file auth.json        what the home holds; its lines follow
 * | {"auth_mode": …}
 * env NAME=value        until the end of the transcript
 * answer REVOKE 503     what the issuer answers next
 * stdin                 for the next command only
 * | sk-…
 * $ latchkey login status
 * exit 0
 * out                   empty where it is left out
 * | Not logged in
 * err
 * | …
 * </pre>
 *
 * <p>{@code {HOME}}, {@code {ISSUER}} and {@code {…_TOKEN}} stand for what the test has, and {@code
 * {*}} for any text within one line.
 */
final class Transcript {
  /** One directive, with the lines that follow it. */
  record Part(String word, String rest, String text) {}

  private final List<Part> parts;

  private Transcript(List<Part> parts) {
    this.parts = parts;
  }

  static Transcript read(Path file) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("|")) {
        Part last = parts.removeLast();
        String more = line.startsWith("| ") ? line.substring(2) : line.substring(1);
        parts.add(new Part(last.word(), last.rest(), last.text() + more + "\n"));
        continue;
      }
      int space = line.indexOf(' ');
      parts.add(
          space < 0
              ? new Part(line, "", "")
              : new Part(line.substring(0, space), line.substring(space + 1).strip(), ""));
    }
    return new Transcript(List.copyOf(parts));
  }

  List<Part> parts() {
    return parts;
  }

  /** A pattern for {@code expected}, in which {@code {*}} is anything within a line. */
  static Pattern pattern(String expected) {
    StringBuilder pattern = new StringBuilder();
    String rest = expected;
    for (int at = rest.indexOf("{*}"); at >= 0; at = rest.indexOf("{*}")) {
      pattern.append(Pattern.quote(rest.substring(0, at))).append("[^\n]*");
      rest = rest.substring(at + 3);
    }
    return Pattern.compile(pattern.append(Pattern.quote(rest)).toString());
  }
}
