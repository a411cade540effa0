package dev.latchkey.http;

import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A web socket on plain loopback (RFC 6455) that says what it hears, up to 125 bytes at a time. */
final class EchoServer implements AutoCloseable {
  private final List<String> handshakes = new CopyOnWriteArrayList<>();
  private final UnaryOperator<String> verdict;
  private final RawServer server = RawServer.start(this::talk);

  /**
   * Starts it.
   *
   * @param verdict answers a handshake: with nothing to accept it, else with a whole HTTP answer
   */
  EchoServer(UnaryOperator<String> verdict) {
    this.verdict = verdict;
  }

  URI uri() {
    return URI.create("ws" + server.uri().toString().substring("http".length()) + "/codex");
  }

  /** The requests, each with its head only. */
  List<String> handshakes() {
    return handshakes;
  }

  /** The value of a header of a handshake, or nothing. */
  static String header(String handshake, String name) {
    return handshake
        .lines()
        .filter(
            line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private void talk(RawServer.Peer peer) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      String more = peer.read();
      if (more.isEmpty()) {
        return;
      }
      head.append(more);
    }
    String handshake = head.toString();
    handshakes.add(handshake);
    String refusal = verdict.apply(handshake);
    if (!refusal.isEmpty()) {
      peer.send(refusal.getBytes(StandardCharsets.ISO_8859_1));
      return;
    }
    String protocol = header(handshake, "Sec-WebSocket-Protocol");
    String chosen =
        protocol.isEmpty()
            ? ""
            : "Sec-WebSocket-Protocol: " + protocol.replaceAll(".*, *", "") + "\r\n";
    peer.send(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + chosen
                + "Sec-WebSocket-Accept: "
                + accept(header(handshake, "Sec-WebSocket-Key"))
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    echo(peer);
  }

  private static void echo(RawServer.Peer peer) throws IOException {
    for (String frame = peer.read(); !frame.isEmpty(); frame = peer.read()) {
      byte[] bytes = frame.getBytes(StandardCharsets.ISO_8859_1);
      byte[] answer = new byte[bytes.length - 4];
      answer[0] = bytes[0];
      answer[1] = (byte) (bytes[1] & 0x7f);
      for (int i = 0; i < bytes.length - 6; i++) {
        answer[2 + i] = (byte) (bytes[6 + i] ^ bytes[2 + i % 4]);
      }
      peer.send(answer);
    }
  }

  private static String accept(String key) {
    try {
      byte[] given =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(given));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
