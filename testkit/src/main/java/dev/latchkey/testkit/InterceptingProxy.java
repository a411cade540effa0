package dev.latchkey.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A proxy that opens TLS connections, as some companies have it: to whoever asks for {@code
 * CONNECT} it presents a certificate of its own authority for that host, reads what is said, and
 * passes it on over a TLS connection of its own. Clients that trust the origin and not the proxy
 * must not say a word to it.
 *
 * <p>Whatever host is asked for, the origin is one server on 127.0.0.1, so names need not exist.
 * Thread-safe; no thread of it keeps a JVM alive.
 */
public final class InterceptingProxy implements AutoCloseable {
  private static final Pattern CONNECT = Pattern.compile("CONNECT ([^ :]+):(\\d+) HTTP/1\\.1\r?\n");
  private static final int LONGEST_HEAD = 64 << 10;

  private final ServerSocket door;
  private final TestCa ca;
  private final SSLContext onwards;
  private final int origin;
  private final Map<String, SSLContext> minted = new ConcurrentHashMap<>();
  private final List<String> tunnels = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private InterceptingProxy(ServerSocket door, TestCa ca, SSLContext onwards, int origin) {
    this.door = door;
    this.ca = ca;
    this.onwards = onwards;
    this.origin = origin;
  }

  /**
   * Starts one on a free port.
   *
   * @param ca who vouches for the hosts that it pretends to be
   * @param onwards whom the proxy itself trusts
   * @param origin the port of the server that it leads to, which speaks TLS
   */
  public static InterceptingProxy start(TestCa ca, SSLContext onwards, int origin) {
    try {
      ServerSocket door = new ServerSocket();
      door.bind(Loopback.port(0));
      InterceptingProxy proxy = new InterceptingProxy(door, ca, onwards, origin);
      Thread.ofVirtual().name("intercepting-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns its address, as {@code HTTPS_PROXY} has it. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** Returns the hosts and ports that were asked for, in order, whatever became of it. */
  public List<String> tunnels() {
    return List.copyOf(tunnels);
  }

  /** Returns what it has read: the first line that was said in each tunnel that was trusted. */
  public List<String> requests() {
    return List.copyOf(requests);
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
        Thread.ofVirtual().name("intercepting-proxy-peer").start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or somebody who has gone before being let in.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      Matcher asked = CONNECT.matcher(head(client.getInputStream()));
      if (!asked.lookingAt()) {
        say(client, "HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n");
        return;
      }
      String host = asked.group(1);
      tunnels.add(host + ":" + asked.group(2));
      say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
      SSLContext pretended = minted.computeIfAbsent(host, ca::server);
      try (SSLSocket inside =
              (SSLSocket) pretended.getSocketFactory().createSocket(client, null, true);
          SSLSocket outside = reach(host)) {
        String first = line(inside.getInputStream());
        requests.add(first.strip());
        outside.getOutputStream().write(first.getBytes(StandardCharsets.ISO_8859_1));
        outside.getOutputStream().flush();
        Pipe.join(inside, outside);
      }
    } catch (IOException e) {
      // One of the three has had enough: a client that does not trust us, mostly.
    }
  }

  private SSLSocket reach(String host) throws IOException {
    Socket plain = new Socket();
    plain.connect(Loopback.port(origin));
    SSLSocket secure =
        (SSLSocket) onwards.getSocketFactory().createSocket(plain, host, origin, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    return secure;
  }

  /** Reads byte by byte: what comes behind the head belongs to TLS. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    String line;
    do {
      line = line(in);
      head.append(line);
    } while (!line.isBlank() && head.length() < LONGEST_HEAD);
    return head.toString();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    do {
      next = in.read();
      if (next >= 0) {
        line.write(next);
      }
    } while (next >= 0 && next != '\n' && line.size() < LONGEST_HEAD);
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void say(Socket client, String words) throws IOException {
    client.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
    client.getOutputStream().flush();
  }
}
