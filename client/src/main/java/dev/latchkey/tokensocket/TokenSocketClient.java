package dev.latchkey.tokensocket;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks at a token socket. Before it asks it makes sure that nobody else can have put the socket
 * there, because a stranger's token would let a program work in a stranger's account.
 *
 * <p>Thread-safe; nothing is open between questions.
 */
public final class TokenSocketClient {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(40);

  private final SocketPlace place;
  private final boolean own;
  private final Duration limit;

  private TokenSocketClient(Path path, boolean own, Duration limit) {
    this.place = new SocketPlace(path);
    this.own = own;
    this.limit = limit;
  }

  /**
   * A socket that the user has named. It may be served by another user, as in a container, if only
   * this user, root, or the server itself can have put it there.
   */
  public static TokenSocketClient named(Path path) {
    return new TokenSocketClient(path, false, ANSWER);
  }

  /** A socket that only this user or root may serve. */
  public static TokenSocketClient own(Path path) {
    return new TokenSocketClient(path, true, ANSWER);
  }

  /** This client with another limit for the whole answer, 40 s at first. */
  public TokenSocketClient within(Duration other) {
    return new TokenSocketClient(place.path(), own, other);
  }

  /** Where it asks. */
  public Path path() {
    return place.path();
  }

  /**
   * Asks.
   *
   * @return the reply, which may be that it failed there; nothing if nobody listens
   * @throws KeepException if somebody listens and does not reply in time, with what this version
   *     understands; or if the socket may be somebody else's
   */
  public Optional<Reply> ask(Question question) {
    if (!Peers.areTold()) {
      throw Peers.untold();
    }
    UnixDomainSocketAddress address = SocketPlace.address(place.path());
    boolean connected = false;
    try {
      if (!Files.exists(place.path())) {
        return Optional.empty();
      }
      if (own) {
        place.checkOwn();
      } else {
        place.checkTrusted();
      }
      try (Selector selector = Selector.open();
          SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.configureBlocking(false);
        if (!connect(channel, address)) {
          return Optional.empty();
        }
        connected = true;
        checkPeer(channel);
        SelectionKey key = channel.register(selector, 0);
        long deadline = System.nanoTime() + limit.toNanos();
        write(key, selector, Wire.write(question), deadline);
        byte[] line = read(key, selector, deadline);
        return Optional.of(
            Wire.reply(line, "the token socket " + place.path())
                .orElseThrow(() -> refused("answers nothing that this version understands")));
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      if (!connected && !denied(e)) {
        return Optional.empty();
      }
      throw refused(
          connected ? "has not answered: " + e.getMessage() : "may not be used: " + e.getMessage());
    }
  }

  /**
   * What authorises requests.
   *
   * @throws LatchkeyException as {@link #ask}; as it was thrown where the login is kept; and if
   *     nobody listens
   */
  public Reply.Granted granted(Question question) {
    Reply reply = ask(question).orElseThrow(this::silent);
    return switch (reply) {
      case Reply.Granted granted -> granted;
      case Reply.Failed(LatchkeyException reason) -> throw reason;
      case Reply.Kept kept -> throw refused("answers another question");
    };
  }

  /** What to throw if nobody listens. */
  public KeepException silent() {
    return new KeepException(
        ErrorCode.SOCKET_SILENT,
        "nobody listens at the token socket " + place.path(),
        "start latchkey keep where the login is, or unset LATCHKEY_SOCKET to use a login here");
  }

  private static boolean denied(IOException e) {
    return e instanceof AccessDeniedException
        || String.valueOf(e.getMessage()).contains("Permission denied");
  }

  /** Whether somebody listens. A server whose queue of callers is full is given a second. */
  private static boolean connect(SocketChannel channel, UnixDomainSocketAddress address)
      throws IOException {
    long deadline = System.nanoTime() + CONNECT.toNanos();
    while (true) {
      try {
        return channel.connect(address) || channel.finishConnect();
      } catch (ConnectException nobody) {
        return false;
      } catch (IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("temporarily unavailable");
        if (!full || System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
      try {
        Thread.sleep(Duration.ofMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private void checkPeer(SocketChannel channel) throws IOException {
    var peer = Peers.of(channel);
    if (!own && peer.equals(Files.getOwner(place.path()))) {
      return; // Of a place that is trusted, and in a container perhaps a user without a name.
    }
    place.checkOwn(peer);
  }

  private static void write(SelectionKey key, Selector selector, byte[] question, long deadline)
      throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    ByteBuffer bytes = ByteBuffer.wrap(question);
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(key, SelectionKey.OP_WRITE, selector, deadline);
      }
    }
  }

  private static byte[] read(SelectionKey key, Selector selector, long deadline)
      throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (true) {
      int count = channel.read(buffer);
      if (count < 0) {
        return line.toByteArray();
      }
      if (count == 0) {
        await(key, SelectionKey.OP_READ, selector, deadline);
      }
      for (int i = 0; i < buffer.position(); i++) {
        if (buffer.array()[i] == '\n') {
          return line.toByteArray();
        }
        line.write(buffer.array()[i]);
      }
      buffer.clear();
      if (line.size() > Wire.MAX_REPLY) {
        throw new IOException("it says more than " + Wire.MAX_REPLY + " bytes");
      }
    }
  }

  private static void await(SelectionKey key, int operation, Selector selector, long deadline)
      throws IOException {
    key.interestOps(operation);
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0 || selector.select(left) == 0) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted");
      }
      if (deadline - System.nanoTime() <= 0) {
        throw new IOException("it took too long");
      }
    }
    selector.selectedKeys().clear();
  }

  private KeepException refused(String how) {
    return new KeepException(
        ErrorCode.SOCKET_REFUSED,
        "the token socket " + place.path() + " " + how,
        "run latchkey keep status, and start latchkey keep anew if it hangs");
  }
}
