package dev.latchkey.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Speaks TLS in front of a server on this machine that does not. */
public final class TlsFront implements AutoCloseable {
  private final SSLServerSocket door;
  private final int target;

  private TlsFront(SSLServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  /** Starts one on a free port of localhost, in front of the port {@code target}. */
  public static TlsFront start(SSLContext context, int target) throws IOException {
    SSLServerSocket door =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TlsFront front = new TlsFront(door, target);
    Thread.ofVirtual().start(front::accept);
    return front;
  }

  /** Its port. */
  public int port() {
    return door.getLocalPort();
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
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> pipe(outside, inside));
        Thread.ofVirtual().start(() -> pipe(inside, outside));
      } catch (IOException e) {
        // Closed, or somebody who did not like the certificate.
      }
    }
  }

  private static void pipe(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One of the two has had enough.
    }
  }
}
