package dev.latchkey.proxy;

import dev.latchkey.credential.Printable;
import dev.latchkey.trust.TrustAnchors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections to proxies, and through them. Thread-safe. */
final class Connector {
  private final Duration limit;
  private final TrustAnchors trust;

  Connector(Duration limit, TrustAnchors trust) {
    this.limit = limit;
    this.trust = trust;
  }

  /**
   * A connection to {@code target} through {@code proxy}.
   *
   * @throws NoWayException why not
   */
  Socket through(ProxyAddress proxy, Target target) throws NoWayException {
    Deadline deadline = new Deadline(limit);
    return open(
        proxy,
        deadline,
        socket -> {
          if (proxy.isSocks()) {
            new SocksProxy(proxy).connect(socket, target, deadline);
          } else {
            new HttpProxy(proxy).connect(socket, target, deadline);
          }
        });
  }

  /**
   * A connection to {@code proxy} itself, which speaks HTTP.
   *
   * @throws NoWayException why not
   */
  Socket to(ProxyAddress proxy) throws NoWayException {
    return open(proxy, new Deadline(limit), socket -> {});
  }

  /** What is said on a connection before it is of use. */
  @FunctionalInterface
  private interface Words {
    void say(Socket socket) throws IOException;
  }

  private Socket open(ProxyAddress proxy, Deadline deadline, Words words) throws NoWayException {
    // Not by way of what the Java runtime would put in between.
    Socket socket = new Socket(Proxy.NO_PROXY);
    boolean isReached = false;
    try {
      socket.connect(new InetSocketAddress(proxy.host(), proxy.port()), deadline.millisLeft());
      isReached = true;
      socket.setTcpNoDelay(true);
      if (proxy.kind() == ProxyAddress.Kind.HTTPS) {
        socket = secured(socket, proxy, deadline);
      }
      words.say(socket);
      socket.setSoTimeout(0);
      return socket;
    } catch (IOException e) {
      close(socket);
      throw explained(e, proxy, isReached);
    }
  }

  private Socket secured(Socket plain, ProxyAddress proxy, Deadline deadline) throws IOException {
    SSLSocket secured =
        (SSLSocket)
            trust
                .context()
                .getSocketFactory()
                .createSocket(plain, proxy.host(), proxy.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    deadline.boundNextRead(secured);
    secured.startHandshake();
    return secured;
  }

  private NoWayException explained(IOException e, ProxyAddress proxy, boolean isReached) {
    return switch (e) {
      case NoWayException known -> known;
      case SSLException tls -> new NoWayException(ProxyTrouble.untrusted(proxy, reason(tls)));
      case UnknownHostException unknown ->
          new NoWayException(ProxyTrouble.unreachable(proxy, "its name is not known"));
      case SocketTimeoutException late when isReached ->
          new NoWayException(
              ProxyTrouble.unreachable(
                  proxy, "it gave no answer within " + limit.toSeconds() + " s"));
      case SocketTimeoutException late ->
          new NoWayException(
              ProxyTrouble.unreachable(proxy, "no connection within " + limit.toSeconds() + " s"));
      case ConnectException refused ->
          new NoWayException(ProxyTrouble.unreachable(proxy, "nothing listens there"));
      case IOException other when isReached ->
          new NoWayException(ProxyTrouble.notAProxy(proxy, reason(other)));
      default -> new NoWayException(ProxyTrouble.unreachable(proxy, reason(e)));
    };
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : Printable.escape(message, 200);
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
