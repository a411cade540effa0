package dev.latchkey.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server on 127.0.0.1 that need not speak HTTP: it sends bytes of the test's choosing, or
 * nothing, or hangs up. What is sent to it is kept. Asked by https, it is a peer that does not
 * speak TLS.
 *
 * <p>Thread-safe; no thread of it keeps a JVM alive.
 */
public final class RawServer implements AutoCloseable {
  /** What is done with one connection, which is closed afterwards. */
  @FunctionalInterface
  public interface Conversation {
    /** Talks to {@code peer}. */
    void with(Peer peer) throws IOException;
  }

  /** The other end of a connection. */
  public final class Peer {
    private final Socket socket;

    private Peer(Socket socket) {
      this.socket = socket;
    }

    /** Waits for bytes and returns those that have come, as Latin-1 text; empty at the end. */
    public String read() throws IOException {
      byte[] buffer = new byte[64 * 1024];
      int count = socket.getInputStream().read(buffer);
      String text = count < 0 ? "" : new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
      if (!text.isEmpty()) {
        synchronized (received) {
          received.add(text);
        }
      }
      return text;
    }

    /** Sends bytes. */
    public void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Sends nothing more, and waits until the peer closes or the server does. */
    public void awaitEnd() throws IOException {
      while (!read().isEmpty()) {
        // Everything that still comes is kept by read().
      }
    }
  }

  private final ServerSocket server;
  private final Conversation conversation;
  private final Thread acceptor;
  private final Set<Socket> peers = ConcurrentHashMap.newKeySet();
  private final List<String> received = new ArrayList<>();

  private RawServer(ServerSocket server, Conversation conversation) {
    this.server = server;
    this.conversation = conversation;
    this.acceptor = Thread.ofVirtual().name("raw-server").unstarted(this::accept);
  }

  /** Starts a server on a free port. */
  public static RawServer start(Conversation conversation) {
    return startOn(0, conversation);
  }

  /** Starts a server on a given port, for tests in which a stranger holds it. */
  public static RawServer startOn(int port, Conversation conversation) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(Loopback.port(port));
      RawServer server = new RawServer(socket, conversation);
      server.acceptor.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + ": " + e.getMessage(), e);
    }
  }

  /** Starts a server that answers the first bytes of every connection with {@code bytes}. */
  public static RawServer answering(byte[] bytes) {
    byte[] copy = bytes.clone();
    return start(peer -> {
      peer.read();
      peer.send(copy);
    });
  }

  /** Starts a server that answers the first bytes of every connection with {@code text}. */
  public static RawServer answering(String text) {
    return answering(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Starts a server that reads and never says a word. */
  public static RawServer silent() {
    return start(Peer::awaitEnd);
  }

  /** Starts a server that hangs up on the first bytes. */
  public static RawServer hangingUp() {
    return start(Peer::read);
  }

  /** Returns the port. */
  public int port() {
    return server.getLocalPort();
  }

  /** Returns the address for plain HTTP. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Returns the address for HTTPS, which will fail in the handshake. */
  public URI httpsUri() {
    return URI.create("https://127.0.0.1:" + port());
  }

  /** Returns what was sent to it, piece by piece, as Latin-1 text. */
  public List<String> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  /** Closes the port and every connection; the port is free when it returns. */
  @Override
  public void close() {
    closeQuietly(server);
    peers.forEach(RawServer::closeQuietly);
    try {
      // Only when accept has returned does the system let the port go.
      acceptor.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        peers.add(socket);
        if (server.isClosed()) {
          closeQuietly(socket);
        }
        Thread.ofVirtual().name("raw-server-peer").start(() -> talk(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      Peer peer = new Peer(socket);
      conversation.with(peer);
      // Closing with bytes unread would take back what has been sent.
      socket.shutdownOutput();
      socket.setSoTimeout(1000);
      peer.awaitEnd();
    } catch (IOException e) {
      // The peer has gone; nothing is left to do for it.
    } finally {
      peers.remove(socket);
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is closed enough.
    }
  }
}
