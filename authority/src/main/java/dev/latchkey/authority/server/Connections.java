package dev.latchkey.authority.server;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every open connection and by when it must have done its next step. A time limit between bytes
 * would not do: a client that sends one byte now and then could hold a connection for ever.
 * Thread-safe.
 */
final class Connections {
  /** More than this many are closed at once. */
  static final int MOST = 4_096;

  /**
   * A new connection must have sent a request's head by then, and a head must be followed by its
   * body by then.
   */
  static final Duration READING = Duration.ofSeconds(10);

  /** An answer must be ready and sent by then. */
  static final Duration ANSWERING = Duration.ofSeconds(30);

  /** A connection that has been answered may wait that long for its next request. */
  static final Duration RESTING = Duration.ofSeconds(60);

  private final Map<HttpConnection, Due> open = new ConcurrentHashMap<>();

  private static final class Due {
    private volatile long nanos;
  }

  /** Takes a new connection in, or closes it. */
  void opened(HttpConnection connection) {
    if (open.size() >= MOST) {
      connection.close();
      return;
    }
    open.put(connection, new Due());
    must(connection, READING);
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** Sets by when the next step must be done. */
  void must(HttpConnection connection, Duration limit) {
    Due due = open.get(connection);
    if (due != null) {
      due.nanos = System.nanoTime() + limit.toNanos();
    }
  }

  /** Closes the connections whose time is over. */
  void sweep() {
    long now = System.nanoTime();
    open.forEach((connection, due) -> {
      if (now - due.nanos > 0) {
        connection.close();
      }
    });
  }
}
