package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a header, in the one form that the format allows. For one reading. */
final class HeaderReader {
  private final byte[] file;
  private int position;

  HeaderReader(byte[] file) {
    this.file = file;
  }

  Header read() throws AgeException {
    if (!line().equals(Header.VERSION)) {
      throw new AgeException(Reason.HEADER, "it is no age file of version 1");
    }
    List<Stanza> stanzas = new ArrayList<>();
    while (true) {
      int start = position;
      String line = line();
      if (line.startsWith(Stanza.START)) {
        stanzas.add(new Stanza(arguments(line), body()));
      } else if (line.startsWith(Header.FOOTER + " ") && !stanzas.isEmpty()) {
        byte[] mac =
            Base64Text.decoded(
                line.substring(Header.FOOTER.length() + 1), "the header's MAC", Header.MAC_SIZE);
        return new Header(stanzas, start + Header.FOOTER.length(), mac, position);
      } else {
        throw new AgeException(Reason.HEADER, "its header is garbled");
      }
    }
  }

  private static List<String> arguments(String line) throws AgeException {
    List<String> arguments = new ArrayList<>();
    int from = Stanza.START.length();
    while (from <= line.length()) {
      int space = line.indexOf(' ', from);
      int to = space < 0 ? line.length() : space;
      if (to == from) {
        throw new AgeException(Reason.HEADER, "a recipient has an empty word");
      }
      arguments.add(line.substring(from, to));
      from = to + 1;
    }
    return List.copyOf(arguments);
  }

  private byte[] body() throws AgeException {
    StringBuilder text = new StringBuilder();
    while (true) {
      String line = line();
      if (line.length() > Stanza.COLUMNS) {
        throw new AgeException(Reason.HEADER, "a line of a recipient is too long");
      }
      text.append(line);
      if (line.length() < Stanza.COLUMNS) {
        return Base64Text.decoded(text.toString(), "a recipient");
      }
    }
  }

  /** The next line, of printable ASCII and without its end. */
  private String line() throws AgeException {
    int start = position;
    while (position < file.length && file[position] != '\n') {
      if (file[position] < ' ' || file[position] > '~') {
        throw new AgeException(Reason.HEADER, "its header has characters that are not allowed");
      }
      position++;
    }
    if (position == file.length) {
      throw new AgeException(Reason.HEADER, "its header is cut off");
    }
    return new String(file, start, position++ - start, StandardCharsets.US_ASCII);
  }
}
