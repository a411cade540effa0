package dev.latchkey.doctor;

import dev.latchkey.credential.Printable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What mends it. */
public sealed interface Cure {
  /** What there is to know besides, as a sentence without a full stop; possibly empty. */
  String note();

  /**
   * A line for a POSIX shell that mends exactly this. What only a person can know is in capitals:
   * {@code YOUR-CA.pem}.
   *
   * @param line the line, its words quoted
   */
  record Command(String line, String note) implements Cure {}

  /** Nothing that a command could do safely. */
  record Advice(String note) implements Cure {}

  /** The command of these words. A word that no line can show becomes advice. */
  static Cure command(String note, Object... words) {
    List<String> texts = Arrays.stream(words).map(word -> absolute(word).toString()).toList();
    if (texts.stream().anyMatch(text -> !Printable.escape(text).equals(text))) {
      return new Advice(
          (note.isEmpty() ? "" : note + "; ")
              + "do by hand what "
              + texts.getFirst()
              + " does: the name has characters that no line can show");
    }
    return new Command(texts.stream().map(Cure::quoted).collect(Collectors.joining(" ")), note);
  }

  /** One that needs no explanation. */
  static Cure run(Object... words) {
    return command("", words);
  }

  /** A sentence. */
  static Cure advice(String sentence) {
    return new Advice(sentence);
  }

  /** A file's name might begin with a hyphen, and the folder be another one. */
  private static Object absolute(Object word) {
    return word instanceof Path path ? path.toAbsolutePath() : word;
  }

  /** {@code text} as one word of a POSIX shell (XCU §2.2.2). */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
