package dev.latchkey.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/**
 * A proxy that leads every server's name to one port of this machine: HTTP and SOCKS 5 on the same
 * port, with a password if it is to have one.
 */
public final class TestProxy implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final Optional<String> login;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private volatile String refusal = "";

  private TestProxy(ServerSocket door, int target, Optional<String> login) {
    this.door = door;
    this.target = target;
    this.login = login;
  }

  /** Starts one without a password. */
  public static TestProxy start(int target) throws IOException {
    return start(ServerSocketFactory.getDefault(), target, Optional.empty());
  }

  /**
   * Starts one on a free port.
   *
   * @param login {@code user:password}
   */
  public static TestProxy start(ServerSocketFactory doors, int target, Optional<String> login)
      throws IOException {
    ServerSocket door = doors.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TestProxy proxy = new TestProxy(door, target, login);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  /** Its port. */
  public int port() {
    return door.getLocalPort();
  }

  /** What it was asked for: request lines, and {@code SOCKS host:port}. */
  public List<String> seen() {
    return seen;
  }

  /** Answers with this from now on, to whatever it is asked. */
  public void answer(String head) {
    refusal = head;
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      int first = client.getInputStream().read();
      if (first == 5) {
        socks(client);
      } else {
        http(client, first);
      }
    } catch (IOException e) {
      // Whoever asked has had enough.
    }
  }

  private void http(Socket client, int first) throws IOException {
    String head = head(client.getInputStream(), first);
    String line = head.substring(0, head.indexOf('\r'));
    seen.add(line);
    OutputStream out = client.getOutputStream();
    if (!refusal.isEmpty()) {
      out.write(refusal.getBytes(StandardCharsets.ISO_8859_1));
      return;
    }
    String wanted =
        login
            .map(text ->
                "Proxy-Authorization: Basic "
                    + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
            .orElse("");
    if (!head.contains(wanted) || (login.isEmpty() && head.contains("Proxy-Authorization"))) {
      out.write(
          "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1));
      return;
    }
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      if (line.startsWith("CONNECT ")) {
        out.write("HTTP/1.0 200 OK\r\nVia: test\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      } else {
        String[] words = line.split(" ", 3);
        String path = URI.create(words[1]).getRawPath();
        String headers =
            head.substring(head.indexOf('\r')).replaceAll("\r\nProxy-Authorization: .*", "");
        server
            .getOutputStream()
            .write(
                (words[0] + " " + path + " HTTP/1.1" + headers)
                    .getBytes(StandardCharsets.ISO_8859_1));
      }
      relay(client, server);
    }
  }

  private void socks(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] methods = in.readNBytes(in.read());
    int wanted = login.isPresent() ? 2 : 0;
    boolean isOffered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(wanted) >= 0;
    out.write(new byte[] {5, (byte) (isOffered ? wanted : 0xff)});
    if (wanted == 2 && isOffered) {
      in.read();
      String user = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
      String password = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
      boolean isRight = login.orElse("").equals(user + ":" + password);
      out.write(new byte[] {1, (byte) (isRight ? 0 : 1)});
      if (!isRight) {
        return;
      }
    }
    byte[] request = in.readNBytes(4);
    if (request.length < 4) {
      return;
    }
    String host =
        switch (request[3]) {
          case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
          case 4 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
          default -> new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII);
        };
    int port = (in.read() << 8) + in.read();
    seen.add("SOCKS " + host + ":" + port);
    int reply = refusal.isEmpty() ? 0 : Integer.parseInt(refusal);
    out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
    if (reply == 0) {
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        relay(client, server);
      }
    }
  }

  private static String head(InputStream in, int first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(first);
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static void relay(Socket one, Socket other) throws IOException {
    Thread.ofVirtual().start(() -> pour(one, other));
    pour(other, one);
  }

  private static void pour(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two has had enough.
    }
  }
}
