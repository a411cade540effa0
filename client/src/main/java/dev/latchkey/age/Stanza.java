package dev.latchkey.age;

import java.util.List;

/** What a header says about one recipient. */
final class Stanza {
  /** Body lines have so many columns, and the last one fewer. */
  static final int COLUMNS = 64;

  static final String START = "-> ";

  private final List<String> arguments;
  private final byte[] body;

  /**
   * One recipient.
   *
   * @param arguments the words of its first line, the kind of recipient before the others
   * @param body what is below that line
   */
  Stanza(List<String> arguments, byte[] body) {
    this.arguments = List.copyOf(arguments);
    this.body = body;
  }

  List<String> arguments() {
    return arguments;
  }

  byte[] body() {
    return body;
  }

  String kind() {
    return arguments.getFirst();
  }

  String text() {
    StringBuilder text = new StringBuilder(START).append(String.join(" ", arguments)).append('\n');
    String encoded = Base64Text.of(body);
    int from = 0;
    for (; encoded.length() - from >= COLUMNS; from += COLUMNS) {
      text.append(encoded, from, from + COLUMNS).append('\n');
    }
    return text.append(encoded, from, encoded.length()).append('\n').toString();
  }
}
