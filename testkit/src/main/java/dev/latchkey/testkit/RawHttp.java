package dev.latchkey.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP/1.1 over one socket: writes what it is given, without judging it, and reads one response.
 */
final class RawHttp {
  private static final int MOST_BYTES = 64 << 20;

  private final Socket socket;
  private final long deadline;
  private final InputStream in;

  private RawHttp(Socket socket, long deadline) throws IOException {
    this.socket = socket;
    this.deadline = deadline;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** The bytes to send, in the form of a request. */
  static final class Request {
    final String method;
    final String target;
    final List<Map.Entry<String, String>> headers;
    final byte[] body;

    Request(String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
      this.method = method;
      this.target = target;
      this.headers = headers;
      this.body = body;
    }
  }

  static Page exchange(SocketFactory sockets, URI uri, int port, Request request, Duration limit)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    try (Socket plain = connect(uri.getHost(), port, (int) limit.toMillis())) {
      plain.setSoTimeout((int) limit.toMillis());
      if (sockets instanceof SSLSocketFactory tls) {
        try (Socket secure = tls.createSocket(plain, uri.getHost(), port, true)) {
          return new RawHttp(secure, deadline).exchange(uri, request);
        }
      }
      return new RawHttp(plain, deadline).exchange(uri, request);
    }
  }

  private static Socket connect(String host, int port, int limitMillis) throws IOException {
    IOException failure = new IOException("no address");
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), limitMillis);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private Page exchange(URI uri, Request request) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(request.method).append(' ').append(request.target).append(" HTTP/1.1\r\n");
    request.headers.forEach(header ->
        head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n"));
    head.append("\r\n");
    try {
      OutputStream out = socket.getOutputStream();
      out.write(head.toString().getBytes(StandardCharsets.UTF_8));
      out.write(request.body);
      out.flush();
    } catch (SocketException e) {
      // A server may answer and close before it has read everything; its answer counts.
      if (in.available() == 0) {
        throw e;
      }
    }
    String statusLine = line();
    int status = status(statusLine);
    List<Map.Entry<String, String>> fields = fields();
    while (status >= 100 && status < 200 && status != 101) {
      statusLine = line();
      status = status(statusLine);
      fields = fields();
    }
    HttpHeaders headers = HttpHeaders.of(fields);
    boolean bodyless =
        request.method.equals("HEAD") || status == 204 || status == 304 || status == 101;
    return new Page(uri, status, statusLine, headers, bodyless ? new byte[0] : body(headers));
  }

  private static int status(String statusLine) throws IOException {
    if (!statusLine.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
      throw new IOException("not an HTTP/1 status line: " + statusLine);
    }
    return Integer.parseInt(statusLine.substring(9, 12));
  }

  private List<Map.Entry<String, String>> fields() throws IOException {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header: " + line);
      }
      fields.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return fields;
  }

  private byte[] body(HttpHeaders headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (headers.find("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        copy(body, size);
        line();
      }
      fields();
    } else if (headers.has("Content-Length")) {
      copy(body, Integer.parseInt(headers.get("Content-Length")));
    } else {
      for (int next = read(); next >= 0; next = read()) {
        append(body, next);
      }
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    String line = line();
    int end = line.indexOf(';');
    return Integer.parseInt(end < 0 ? line : line.substring(0, end), 16);
  }

  private void copy(ByteArrayOutputStream body, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      append(body, readByte());
    }
  }

  private static void append(ByteArrayOutputStream body, int next) throws IOException {
    if (body.size() == MOST_BYTES) {
      throw new IOException("a body of more than " + MOST_BYTES + " bytes");
    }
    body.write(next);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      append(line, next);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int readByte() throws IOException {
    int next = read();
    if (next < 0) {
      throw new EOFException("the server closed the connection");
    }
    return next;
  }

  private int read() throws IOException {
    if (in.available() == 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("no whole answer in time");
      }
      socket.setSoTimeout((int) left);
    }
    return in.read();
  }
}
