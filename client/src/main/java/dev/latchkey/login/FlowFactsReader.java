package dev.latchkey.login;

import dev.latchkey.config.Environment;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out what the choice between the flows depends on: from the environment, a few files, and
 * whether the callback ports can be had. Asks nobody.
 */
public final class FlowFactsReader {
  /** No file that is read here is longer; /proc tells no sizes. */
  private static final int MOST = 16_384;

  private static final List<String> IN_CGROUP =
      List.of("docker", "kubepods", "containerd", "libpod", "lxc", "garden");

  private final Environment environment;
  private final Path root;
  private final String operatingSystem;
  private final CallbackPorts ports;

  /**
   * Facts about this machine.
   *
   * @param root where the files are looked for: {@code /}
   */
  public FlowFactsReader(Environment environment, Path root) {
    this(environment, root, System.getProperty("os.name", ""), CallbackPorts.CODEX);
  }

  FlowFactsReader(Environment environment, Path root, String operatingSystem, CallbackPorts ports) {
    this.environment = environment;
    this.root = root;
    this.operatingSystem = operatingSystem.toLowerCase(Locale.ROOT);
    this.ports = ports;
  }

  /** The facts; the two that only the program knows are given. */
  public FlowFacts read(boolean inputIsTerminal, boolean messagesAreSeen) {
    boolean wsl = isWsl();
    return new FlowFacts(
        hasDisplay(),
        opener(wsl),
        ssh(),
        container(wsl),
        workspace(),
        wsl,
        callbackPort(),
        ci(),
        inputIsTerminal,
        messagesAreSeen);
  }

  private boolean hasItsOwnDesktop() {
    return operatingSystem.startsWith("mac") || operatingSystem.startsWith("windows");
  }

  /** Whether there is a screen on which a page could be seen. */
  public boolean hasDisplay() {
    return hasItsOwnDesktop()
        || environment.get("DISPLAY").isPresent()
        || environment.get("WAYLAND_DISPLAY").isPresent()
        || environment.get("BROWSER").isPresent();
  }

  /** What would open a page, if there is anything. */
  public Optional<String> opener() {
    return opener(isWsl());
  }

  private Optional<String> opener(boolean wsl) {
    if (environment.get("BROWSER").isPresent()) {
      return Optional.of("BROWSER");
    }
    if (hasItsOwnDesktop()) {
      return Optional.of(operatingSystem.startsWith("mac") ? "open" : "rundll32");
    }
    List<String> names = wsl ? List.of("wslview", "xdg-open") : List.of("xdg-open");
    return names.stream().filter(this::isOnThePath).findFirst();
  }

  private boolean isOnThePath(String name) {
    for (String folder : environment.get("PATH").orElse("").split(File.pathSeparator, -1)) {
      try {
        if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
          return true;
        }
      } catch (InvalidPathException noFolder) {
        // Then nothing is in it.
      }
    }
    return false;
  }

  /** {@code SSH_CONNECTION} holds both ends: client, its port, server, its port. */
  private Optional<FlowFacts.Ssh> ssh() {
    Optional<String> connection = environment.getTrimmed("SSH_CONNECTION");
    if (connection.isEmpty() && environment.get("SSH_TTY").isEmpty()) {
      return Optional.empty();
    }
    String[] parts = connection.orElse("").split(" ", -1);
    return Optional.of(
        new FlowFacts.Ssh(
            environment
                .getTrimmed("USER")
                .or(() -> environment.getTrimmed("LOGNAME"))
                .filter(FlowFactsReader::canStandInACommand),
            parts.length == 4
                ? Optional.of(parts[2]).filter(FlowFactsReader::canStandInACommand)
                : Optional.empty(),
            parts.length == 4 ? port(parts[3]) : 22));
  }

  /** Whoever copies the command must not run something else with it. */
  private static boolean canStandInACommand(String text) {
    return text.length() <= 100 && text.matches("[A-Za-z0-9_][A-Za-z0-9._:%-]*|::[0-9a-fA-F:.%]*");
  }

  private static int port(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      return 22;
    }
    int port = Integer.parseInt(text);
    return port > 65_535 ? 22 : port;
  }

  private Optional<String> workspace() {
    if (environment.get("CODESPACES").isPresent()) {
      return Optional.of("GitHub Codespaces");
    }
    if (environment.get("GITPOD_WORKSPACE_ID").isPresent()) {
      return Optional.of("Gitpod");
    }
    if (environment.get("REMOTE_CONTAINERS").isPresent()) {
      return Optional.of("a development container");
    }
    if (environment.get("CLOUD_SHELL").isPresent()) {
      return Optional.of("Cloud Shell");
    }
    return Optional.empty();
  }

  private Optional<String> container(boolean wsl) {
    for (String sign : List.of(".dockerenv", "run/.containerenv")) {
      if (Files.exists(root.resolve(sign))) {
        return Optional.of("/" + sign);
      }
    }
    // Docker Desktop's groups show up in every WSL distribution.
    if (!wsl) {
      String groups = text("proc/1/cgroup");
      for (String word : IN_CGROUP) {
        if (groups.contains(word)) {
          return Optional.of("/proc/1/cgroup: " + word);
        }
      }
    }
    return environment.get("container").map(name -> "the variable container");
  }

  /** Whether this is Linux inside Windows. */
  public boolean isWsl() {
    return environment.get("WSL_DISTRO_NAME").isPresent()
        || text("proc/sys/kernel/osrelease").toLowerCase(Locale.ROOT).contains("microsoft");
  }

  private Optional<String> ci() {
    for (String name : List.of("CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TF_BUILD")) {
      Optional<String> value = environment.getTrimmed(name);
      if (value.isPresent() && !value.get().equalsIgnoreCase("false") && !value.get().equals("0")) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private String text(String file) {
    try (var in = Files.newInputStream(root.resolve(file))) {
      return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
    } catch (IOException notThere) {
      return "";
    }
  }

  private boolean callbackPort() {
    return isFree(ports.preferred()) || ports.fallback().map(this::isFree).orElse(false);
  }

  private boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
