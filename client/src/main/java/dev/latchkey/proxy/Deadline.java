package dev.latchkey.proxy;

import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Until when the way through a proxy must stand, however many steps it takes. */
final class Deadline {
  private final long end;

  Deadline(Duration limit) {
    this.end = System.nanoTime() + limit.toNanos();
  }

  /** What is left, at least one millisecond. */
  int millisLeft() throws SocketTimeoutException {
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  /** Lets the next read of {@code socket} end with what is left. */
  void boundNextRead(Socket socket) throws SocketTimeoutException, SocketException {
    socket.setSoTimeout(millisLeft());
  }
}
