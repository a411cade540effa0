package dev.latchkey.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Two connections as one. */
final class Pipe {
  private Pipe() {}

  /** Passes everything on in both directions until one of the two ends, and closes both. */
  static void join(Socket one, Socket other) {
    Thread back = Thread.ofVirtual().name("pipe").start(() -> pass(other, one));
    pass(one, other);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // The other direction ends with it.
    }
  }
}
