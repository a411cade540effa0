package dev.latchkey.tokensocket;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers questions at a token socket: one each from connections of the allowed users, a bounded
 * number at once, in bounded time. Thread-safe.
 *
 * <p>Who opens one sees to it that there is one per path; a socket that a killed server has left is
 * taken over.
 */
public final class TokenSocketServer implements AutoCloseable {
  /** Answers one question; called by many threads at once. */
  @FunctionalInterface
  public interface Handler {
    /**
     * The reply. What this throws is answered, too.
     *
     * @throws LatchkeyException if there is no reply
     */
    Reply answer(Question question);
  }

  private static final int CONNECTIONS = 64;
  private static final int BACKLOG = 256;

  private final BoundSocket bound;
  private final Handler handler;
  private final Set<UserPrincipal> allowed;
  private final Duration toAsk;
  private final Semaphore connections = new Semaphore(CONNECTIONS);
  private final Watchdog watchdog = new Watchdog();
  private final Thread acceptor;
  private volatile boolean closing;

  private TokenSocketServer(
      BoundSocket bound, Handler handler, Set<UserPrincipal> allowed, Duration toAsk) {
    this.bound = bound;
    this.handler = handler;
    this.allowed = allowed;
    this.toAsk = toAsk;
    this.acceptor = Thread.ofVirtual().name("latchkey-token-socket").start(this::accept);
  }

  /**
   * Serves at {@code path}, which gets mode 0600 if only this process's own user is served, and
   * 0666 if others are.
   *
   * @param uids the users besides this one's that are served
   * @throws KeepException if a socket cannot be there, or this system does not tell who connects
   */
  public static TokenSocketServer open(Path path, Handler handler, Set<Long> uids) {
    return open(path, handler, uids, Duration.ofSeconds(5));
  }

  /** As above; a connection has {@code toAsk} to put its question. */
  static TokenSocketServer open(Path path, Handler handler, Set<Long> uids, Duration toAsk) {
    if (!Peers.areTold()) {
      throw Peers.untold();
    }
    try {
      Set<UserPrincipal> allowed = new HashSet<>();
      allowed.add(Peers.self());
      for (long uid : uids) {
        allowed.add(Peers.of(uid));
      }
      return new TokenSocketServer(
          BoundSocket.at(path, BACKLOG, !uids.isEmpty()), handler, Set.copyOf(allowed), toAsk);
    } catch (IOException e) {
      throw new KeepException(
          ErrorCode.SOCKET_UNFIT,
          "no socket can be made at " + path + ": " + e.getMessage(),
          "give another place with latchkey keep --socket PATH",
          e);
    }
  }

  /** Where it is. */
  public Path path() {
    return bound.path();
  }

  /** Whether the socket is still what its path leads to. */
  public boolean isInPlace() {
    return bound.isInPlace();
  }

  private void accept() {
    Duration pause = Duration.ofMillis(10);
    while (!closing) {
      try {
        connections.acquire();
        SocketChannel connection = accepted();
        pause = Duration.ofMillis(10);
        Thread.ofVirtual().name("latchkey-token-answer").start(() -> serve(connection));
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException e) { // For example no file descriptor is left.
        try {
          Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
          return;
        }
        pause =
            pause.multipliedBy(2).compareTo(Duration.ofSeconds(1)) < 0
                ? pause.multipliedBy(2)
                : Duration.ofSeconds(1);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private SocketChannel accepted() throws IOException {
    boolean accepted = false;
    try {
      SocketChannel connection = bound.channel().accept();
      accepted = true;
      return connection;
    } finally {
      if (!accepted) {
        connections.release();
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        Watchdog.Watch limit = watchdog.watch(connection, toAsk)) {
      UserPrincipal peer = Peers.of(connection);
      if (!allowed.contains(peer)) {
        write(connection, new Reply.Failed(stranger(peer)));
        return;
      }
      Optional<Question> question = read(connection).flatMap(Wire::question);
      limit.end();
      Reply reply = question.map(this::answer).orElseGet(() -> new Reply.Failed(noQuestion()));
      try (Watchdog.Watch toAnswer = watchdog.watch(connection, toAsk)) {
        write(connection, reply);
        toAnswer.end();
      }
    } catch (IOException gone) {
      // Who asked does not listen any more, or has taken too long.
    } finally {
      connections.release();
    }
  }

  private Reply answer(Question question) {
    try {
      return handler.answer(question);
    } catch (LatchkeyException e) {
      return new Reply.Failed(e);
    } catch (RuntimeException e) {
      return new Reply.Failed(
          new KeepException(
              ErrorCode.SOCKET_REFUSED,
              "an unforeseen error, please report it: " + e.getClass().getName(),
              "try again",
              e));
    }
  }

  /** The first line; nothing if it is too long. */
  private static Optional<byte[]> read(SocketChannel connection) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    while (connection.read(buffer) >= 0) {
      byte[] bytes = buffer.array();
      for (int i = 0; i < buffer.position(); i++) {
        if (bytes[i] == '\n') {
          return Optional.of(line.toByteArray());
        }
        if (line.size() == Wire.MAX_QUESTION) {
          return Optional.empty();
        }
        line.write(bytes[i]);
      }
      buffer.clear();
    }
    return Optional.of(line.toByteArray());
  }

  private static void write(SocketChannel connection, Reply reply) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Wire.write(reply));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  private static KeepException stranger(UserPrincipal peer) {
    return new KeepException(
        ErrorCode.SOCKET_REFUSED,
        "the token socket does not serve the user " + peer.getName(),
        "start latchkey keep with --allow-uid and the number of that user, if it may use the login");
  }

  private static KeepException noQuestion() {
    return new KeepException(
        ErrorCode.SOCKET_REFUSED,
        "what was asked is no question of version 1 in one line of at most "
            + Wire.MAX_QUESTION
            + " bytes",
        "ask {\"version\":1,\"ask\":\"token\"}");
  }

  /** Accepts no more, and removes the socket; who has asked is still answered. */
  public void stopAccepting() {
    closing = true;
    bound.close();
    acceptor.interrupt();
  }

  /** Stops accepting, and waits for at most {@code limit} until who has asked is answered. */
  public void close(Duration limit) {
    stopAccepting();
    boolean interrupted = false;
    try {
      acceptor.join(limit);
      // Those that are not answered by then are cut off when the process ends.
      boolean ignored =
          connections.tryAcquire(CONNECTIONS, limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    watchdog.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** A listening socket that never could be reached by more users than it should. */
  private record BoundSocket(Path path, ServerSocketChannel channel, Object mark) {
    static BoundSocket at(Path given, int backlog, boolean shared) throws IOException {
      Path path = new SocketPlace(given).path();
      SocketPlace.address(path);
      try (SocketCradle cradle = SocketCradle.beside(path)) {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
          channel.bind(SocketPlace.address(cradle.socket()), backlog);
          Object mark = cradle.release(path, shared);
          return new BoundSocket(path, channel, mark);
        } catch (IOException | RuntimeException e) {
          channel.close();
          throw e;
        }
      }
    }

    boolean isInPlace() {
      return SocketCradle.mark(path).filter(mark::equals).isPresent();
    }

    void close() {
      try {
        // Somebody else's, if it is another one by now.
        if (isInPlace()) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        // A socket that nobody listens at is taken over by the next server.
      }
      try {
        channel.close();
      } catch (IOException e) {
        // It is closed nevertheless.
      }
    }
  }
}
