package dev.latchkey.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Speaks TLS on 127.0.0.1 in front of a server on this machine that does not, such as a {@link
 * FakeIssuer} or a proxy. Thread-safe; no thread of it keeps a JVM alive.
 */
public final class TlsFront implements AutoCloseable {
  private final SSLServerSocket door;
  private final int target;

  private TlsFront(SSLServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  /**
   * Starts one on a free port.
   *
   * @param context who it says it is
   * @param target the port of the server behind
   * @param protocols those that it speaks, such as {@code TLSv1.3}; those of the JDK if there are
   *     none
   */
  public static TlsFront start(SSLContext context, int target, String... protocols) {
    try {
      SSLServerSocket door =
          (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
      if (protocols.length > 0) {
        door.setEnabledProtocols(protocols);
      }
      door.bind(Loopback.port(0), 50);
      TlsFront front = new TlsFront(door, target);
      Thread.ofVirtual().name("tls-front").start(front::accept);
      return front;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the port. */
  public int port() {
    return door.getLocalPort();
  }

  /** Returns the address by {@code host}, which has to mean 127.0.0.1 to whoever uses it. */
  public URI uri(String host) {
    return URI.create("https://" + host + ":" + port());
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
        Socket outside = door.accept();
        Thread.ofVirtual().name("tls-front-peer").start(() -> serve(outside));
      } catch (IOException e) {
        // Closed, or somebody who has gone before being let in.
      }
    }
  }

  private void serve(Socket outside) {
    try (outside;
        Socket inside = new Socket()) {
      inside.connect(Loopback.port(target));
      Pipe.join(outside, inside);
    } catch (IOException e) {
      // One of the two has had enough, or did not like the certificate.
    }
  }
}
