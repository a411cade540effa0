package dev.latchkey.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first line and the headers of an HTTP/1.1 message (RFC 9112 §2.1).
 *
 * @param first the request line, or the status line
 * @param headers as they came, one in each line
 */
record Head(String first, List<String> headers) {
  private static final int LIMIT = 64 * 1024;

  /**
   * Reads one, and not a byte of what follows.
   *
   * @throws IOException if none comes in time, or it is longer than a head should be
   */
  static Head read(Socket socket, Deadline deadline) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 2) {
      deadline.boundNextRead(socket);
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("it closed the connection");
      }
      bytes.write(next);
      if (next == '\n') {
        ends++;
      } else if (next != '\r') {
        ends = 0;
      }
      if (bytes.size() > LIMIT) {
        throw new IOException("it sends more than an answer should have");
      }
    }
    List<String> lines = bytes.toString(StandardCharsets.ISO_8859_1).lines().toList();
    return new Head(
        lines.getFirst(), lines.stream().skip(1).filter(line -> !line.isEmpty()).toList());
  }

  Optional<String> header(String name) {
    return headers.stream()
        .filter(line -> isNamed(line, name))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** All values of {@code name}, with commas between them. */
  String all(String name) {
    return String.join(
        ", ",
        headers.stream()
            .filter(line -> isNamed(line, name))
            .map(line -> line.substring(name.length() + 1).strip())
            .toList());
  }

  static boolean isNamed(String line, String name) {
    return line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
  }
}
