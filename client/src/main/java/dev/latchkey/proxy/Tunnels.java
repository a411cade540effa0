package dev.latchkey.proxy;

import dev.latchkey.credential.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Our own end of every way through a proxy. The JDK's HTTP client can neither speak SOCKS nor TLS
 * to a proxy, and sends a password for a tunnel only if the whole Java runtime was started so;
 * therefore it is told that the proxy is here, on this machine, and we speak to the real one. Who
 * has no ticket of an open {@link Passage} is not served. Thread-safe.
 */
final class Tunnels implements AutoCloseable {
  /** The JDK holds back those that begin with a scheme which it has disabled, such as Basic. */
  static final String SCHEME = "Latchkey ";

  private static final Duration HEAD_LIMIT = Duration.ofSeconds(10);
  private static final Duration LINGER = Duration.ofSeconds(10);
  private static final int MOST = 512;
  private static final int BUFFER = 16 * 1024;

  private final Connector connector;
  private final Map<Secret, Passage> passages = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Semaphore places = new Semaphore(MOST);
  private @Nullable ServerSocket server; // guarded by this
  private boolean closed; // guarded by this

  Tunnels(Connector connector) {
    this.connector = connector;
  }

  void admit(Passage passage) {
    passages.put(passage.key(), passage);
  }

  void forget(Passage passage) {
    passages.remove(passage.key());
  }

  /** Where they begin; listens from the first time on. */
  synchronized InetSocketAddress address() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    ServerSocket listening = server;
    if (listening == null) {
      try {
        listening = new ServerSocket(0, 64, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      } catch (IOException e) {
        throw new UncheckedIOException("nothing can listen on this machine's loopback address", e);
      }
      server = listening;
      ServerSocket accepting = listening;
      Thread.ofVirtual().name("latchkey-tunnels").start(() -> accept(accepting));
    }
    return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
  }

  private void accept(ServerSocket listening) {
    while (!listening.isClosed()) {
      Socket socket;
      try {
        socket = listening.accept();
      } catch (IOException e) {
        return;
      }
      // Who came while it was being closed is still let in.
      if (listening.isClosed() || !places.tryAcquire()) {
        Connector.close(socket);
        continue;
      }
      open.add(socket);
      Thread.ofVirtual()
          .name("latchkey-tunnel")
          .start(() -> {
            try {
              serve(socket);
            } catch (IOException e) {
              // Whoever asked sees that the connection ends.
            } finally {
              Connector.close(socket);
              open.remove(socket);
              places.release();
            }
          });
    }
  }

  private void serve(Socket client) throws IOException {
    client.setTcpNoDelay(true);
    Head head = Head.read(client, new Deadline(HEAD_LIMIT));
    client.setSoTimeout(0);
    Passage passage =
        head.header("Proxy-Authorization")
            .filter(value -> value.startsWith(SCHEME))
            .flatMap(value ->
                Optional.ofNullable(passages.get(Secret.of(value.substring(SCHEME.length())))))
            .orElse(null);
    if (passage == null || !(passage.route() instanceof Route.Proxied(ProxyAddress proxy))) {
      answer(client, "407 Proxy Authentication Required");
      return;
    }
    String[] request = head.first().split(" ", 3);
    if (request.length != 3) {
      answer(client, "400 Bad Request");
      return;
    }
    try {
      if (request[0].equals("CONNECT")) {
        tunnel(client, request[1], passage, proxy);
      } else {
        forward(client, head, request, passage, proxy);
      }
    } catch (NoWayException e) {
      passage.failed(e.trouble());
      answer(client, "502 Bad Gateway");
    }
  }

  private void tunnel(Socket client, String authority, Passage passage, ProxyAddress proxy)
      throws IOException {
    if (!authority.equalsIgnoreCase(passage.target().authority())) {
      answer(client, "403 Forbidden");
      return;
    }
    Socket upstream = connector.through(proxy, passage.target());
    open.add(upstream);
    try {
      passage.succeeded();
      answer(client, "200 Connection Established");
      relay(client, upstream);
    } finally {
      Connector.close(upstream);
      open.remove(upstream);
    }
  }

  /** A request that is no secret to the proxy: sent on, and nothing after it (RFC 9112 §3.2.2). */
  private void forward(
      Socket client, Head head, String[] request, Passage passage, ProxyAddress proxy)
      throws IOException {
    URI uri;
    try {
      uri = URI.create(request[1]);
    } catch (IllegalArgumentException e) {
      answer(client, "400 Bad Request");
      return;
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) || !Target.of(uri).equals(passage.target())) {
      answer(client, "403 Forbidden");
      return;
    }
    StringBuilder sent = new StringBuilder();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String origin = path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    sent.append(request[0]).append(' ');
    sent.append(proxy.isSocks() ? origin : request[1]).append(' ').append(request[2]);
    sent.append("\r\n");
    for (String line : head.headers()) {
      if (!Head.isNamed(line, "Proxy-Authorization")
          && !Head.isNamed(line, "Connection")
          && !Head.isNamed(line, "Proxy-Connection")) {
        sent.append(line).append("\r\n");
      }
    }
    // The next request on this connection could be for another server.
    sent.append("Connection: close\r\n");
    if (!proxy.isSocks()) {
      new HttpProxy(proxy)
          .authorization()
          .ifPresent(
              value -> sent.append("Proxy-Authorization: ").append(value.reveal()).append("\r\n"));
    }
    sent.append("\r\n");
    Socket upstream =
        proxy.isSocks() ? connector.through(proxy, passage.target()) : connector.to(proxy);
    open.add(upstream);
    try {
      upstream.getOutputStream().write(sent.toString().getBytes(StandardCharsets.ISO_8859_1));
      relay(client, upstream);
    } finally {
      Connector.close(upstream);
      open.remove(upstream);
    }
  }

  private static void answer(Socket client, String status) throws IOException {
    String head =
        status.startsWith("200")
            ? "HTTP/1.1 " + status + "\r\n\r\n"
            : "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    client.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Both ways, until both have ended, or our side has for long enough. */
  private static void relay(Socket client, Socket upstream) throws IOException {
    Thread back =
        Thread.ofVirtual().name("latchkey-tunnel-back").start(() -> pour(upstream, client));
    pour(client, upstream);
    try {
      // The client has gone, so that what still comes is for nobody.
      boolean ignored = back.join(LINGER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void pour(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // A connection that breaks on one side breaks on the other.
      Connector.close(from);
      Connector.close(to);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    ServerSocket listening = server;
    if (listening != null) {
      try {
        listening.close();
      } catch (IOException e) {
        // It listens no more.
      }
    }
    open.forEach(Connector::close);
  }
}
