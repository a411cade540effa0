package dev.latchkey.interop;

import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A proxy that others have written, on a free port of 127.0.0.1, with a configuration and an {@code
 * /etc} of the test's; it remembers what it was asked for.
 */
final class RealProxy implements AutoCloseable {
  private static final long PATIENCE = 10_000_000_000L;

  /** A user's name and password for a proxy, of letters and digits. */
  record Login(String user, String password) {}

  private final RunningProgram program;
  private final int port;

  private RealProxy(RunningProgram program, int port) {
    this.program = program;
    this.port = port;
  }

  /** Starts tinyproxy, which speaks HTTP. */
  static RealProxy tinyproxy(Path etc, TestHome place, Optional<Login> login, String... more) {
    String tinyproxy = new Programs().require("tinyproxy").toString();
    return start(
        etc,
        place,
        port -> {
          List<String> lines =
              new ArrayList<>(
                  List.of(
                      "Port " + port,
                      "Listen 127.0.0.1",
                      "Allow 127.0.0.1",
                      "Timeout 3",
                      "MaxClients 100",
                      "LogLevel Connect"));
          lines.addAll(List.of(more));
          login.ifPresent(one -> lines.add("BasicAuth " + one.user + " " + one.password));
          String file = "tinyproxy-" + port + ".conf";
          place.write(file, String.join("\n", lines) + "\n");
          return List.of(tinyproxy, "-d", "-c", place.file(file).toString());
        });
  }

  /** Starts microsocks, which speaks SOCKS 5. */
  static RealProxy microsocks(Path etc, TestHome place, Optional<Login> login) {
    String microsocks = new Programs().require("microsocks").toString();
    return start(
        etc,
        place,
        port -> {
          List<String> words =
              new ArrayList<>(List.of(microsocks, "-i", "127.0.0.1", "-p", Integer.toString(port)));
          login.ifPresent(one -> words.addAll(List.of("-u", one.user, "-P", one.password)));
          return words;
        });
  }

  /** The words that start a proxy on a port. */
  @FunctionalInterface
  private interface Words {
    List<String> on(int port);
  }

  private static RealProxy start(Path etc, TestHome place, Words words) {
    // The port is free when it is chosen, and may be somebody else's when the proxy comes.
    for (int tries = 0; tries < 5; tries++) {
      int port = freePort();
      RunningProgram program =
          RunningProgram.start(
              OverlaidEtc.command(etc, place.path(), OverlaidEtc.Network.OURS, words.on(port)),
              Map.of("PATH", Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin")));
      if (isUp(program, port)) {
        return new RealProxy(program, port);
      }
      program.close();
    }
    throw new IllegalStateException("the proxy does not start");
  }

  private static boolean isUp(RunningProgram program, int port) {
    long deadline = System.nanoTime() + PATIENCE;
    while (program.isAlive() && System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return true;
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /**
   * How many connections to a server it was asked for.
   *
   * @param plainPort the server's port for plain http
   */
  long connectionsTo(String host, int port, int plainPort) {
    return (program.stdout() + program.stderr())
        .lines()
        .filter(line ->
            line.contains(": CONNECT " + host + ":" + port + " ")
                || line.contains(" http://" + host + ":" + plainPort + "/")
                || line.endsWith("connected to " + host + ":" + port)
                || line.endsWith("connected to 127.0.0.1:" + port))
        .count();
  }

  @Override
  public void close() {
    program.close();
  }
}
