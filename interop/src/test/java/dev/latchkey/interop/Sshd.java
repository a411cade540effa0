package dev.latchkey.interop;

import dev.latchkey.interop.RunningProgram.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real sshd on a free port of loopback, with keys that live as long as it does, and an {@code
 * ssh} for the path that knows it as {@code build1}.
 */
final class Sshd implements AutoCloseable {
  private static final Map<String, String> PLAIN =
      Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));

  private final RunningProgram daemon;

  private Sshd(RunningProgram daemon) {
    this.daemon = daemon;
  }

  /**
   * Starts it.
   *
   * @param folder where its files go
   * @param path the folder that gets the {@code ssh}
   * @param variables what a session's environment has
   */
  static Sshd start(Path folder, Path path, Map<String, String> variables)
      throws IOException, InterruptedException {
    Programs programs =
        new Programs(
            Map.of(
                "PATH",
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin",
                "LATCHKEY_REQUIRE_INTEROP",
                System.getenv().getOrDefault("LATCHKEY_REQUIRE_INTEROP", "")));
    Path sshd = programs.require("sshd");
    Path ssh = programs.require("ssh");
    Path keygen = programs.require("ssh-keygen");
    for (String name : List.of("host", "user", "stranger")) {
      run(
          List.of(
              keygen.toString(),
              "-q",
              "-t",
              "ed25519",
              "-N",
              "",
              "-f",
              folder.resolve(name).toString()));
    }
    Files.copy(folder.resolve("user.pub"), folder.resolve("authorized_keys"));
    if ("root".equals(System.getProperty("user.name"))) {
      Files.createDirectories(Path.of("/run/sshd")); // Where its unprivileged part lives.
    }
    int port = freePort();
    StringBuilder environment = new StringBuilder();
    variables.forEach(
        (name, value) -> environment.append(' ').append(name).append('=').append(value));
    Path config =
        Files.writeString(
            folder.resolve("sshd_config"),
            String.join(
                    "\n",
                    "ListenAddress 127.0.0.1:" + port,
                    "HostKey " + folder.resolve("host"),
                    "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                    "PidFile none",
                    "StrictModes no",
                    "UsePAM no",
                    "PasswordAuthentication no",
                    "PermitRootLogin prohibit-password",
                    "PrintMotd no",
                    "Subsystem sftp internal-sftp",
                    "SetEnv" + environment)
                + "\n");
    Path known =
        Files.writeString(
            folder.resolve("known_hosts"),
            "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve("host.pub")));
    Path client = folder.resolve("ssh_config");
    Files.writeString(
        client,
        clientConfig("build1", port, folder.resolve("user"), known)
            + clientConfig("locked", port, folder.resolve("stranger"), known));
    LatchkeyScript.write(path.resolve("ssh"), "exec '" + ssh + "' -F '" + client + "' \"$@\"");
    RunningProgram daemon =
        RunningProgram.start(List.of(sshd.toString(), "-D", "-e", "-f", config.toString()), PLAIN);
    await(daemon, port);
    return new Sshd(daemon);
  }

  private static String clientConfig(String host, int port, Path identity, Path known) {
    return String.join(
            "\n",
            "Host " + host,
            "  HostName 127.0.0.1",
            "  Port " + port,
            "  User " + System.getProperty("user.name"),
            "  IdentityFile " + identity,
            "  IdentitiesOnly yes",
            "  IdentityAgent none",
            "  BatchMode yes",
            "  StrictHostKeyChecking yes",
            "  UserKnownHostsFile " + known,
            "  LogLevel ERROR")
        + "\n";
  }

  private static void await(RunningProgram daemon, int port) throws InterruptedException {
    daemon.awaitOutput(
        Duration.ofSeconds(15),
        program -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(List<String> command) throws InterruptedException {
    try (RunningProgram program = RunningProgram.start(command, PLAIN)) {
      Outcome outcome = program.input("").await(Duration.ofSeconds(20));
      if (outcome.exit() != 0) {
        throw new AssertionError(command + ": " + outcome.stderr());
      }
    }
  }

  /** What it has said. */
  String words() {
    return daemon.stderr();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
