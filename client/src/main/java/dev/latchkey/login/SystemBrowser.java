package dev.latchkey.login;

import dev.latchkey.config.Environment;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The browser of this machine, where there is one that the user can see: not over SSH, not without
 * a display (B20).
 *
 * <p>It is started without a shell, and with the few environment variables that a desktop program
 * needs instead of all: secrets in ours are not its business.
 */
public final class SystemBrowser implements BrowserLauncher {
  private static final Set<String> PASSED_ON =
      Set.of(
          "BROWSER",
          "DBUS_SESSION_BUS_ADDRESS",
          "DESKTOP_SESSION",
          "DISPLAY",
          "HOME",
          "LANG",
          "LANGUAGE",
          "LOGNAME",
          "PATH",
          "SHELL",
          "TMPDIR",
          "USER",
          "WAYLAND_DISPLAY",
          "XAUTHORITY",
          // WSL, whose programs reach Windows by these
          "WSL_DISTRO_NAME",
          "WSL_INTEROP",
          // Windows
          "APPDATA",
          "COMSPEC",
          "HOMEDRIVE",
          "HOMEPATH",
          "LOCALAPPDATA",
          "PATHEXT",
          "PROGRAMDATA",
          "PROGRAMFILES",
          "SYSTEMROOT",
          "TEMP",
          "TMP",
          "USERPROFILE",
          "WINDIR");

  private final Environment environment;
  private final String operatingSystem;

  /** The browser that {@code environment} leads to. */
  public SystemBrowser(Environment environment) {
    this(environment, System.getProperty("os.name", ""));
  }

  SystemBrowser(Environment environment, String operatingSystem) {
    this.environment = environment;
    this.operatingSystem = operatingSystem.toLowerCase(Locale.ROOT);
  }

  @Override
  public Launch open(URI page) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      return new Launch.NotStarted(obstacle.get());
    }
    for (List<String> command : commands(page.toASCIIString())) {
      try {
        start(command);
        return new Launch.Started();
      } catch (IOException notThere) {
        // The next candidate may be.
      }
    }
    return new Launch.NotStarted("no browser was found");
  }

  /** Why a browser would not be seen by the user. */
  Optional<String> obstacle() {
    if (environment.get("SSH_CONNECTION").isPresent() || environment.get("SSH_TTY").isPresent()) {
      return Optional.of("this is a session over SSH");
    }
    if (isMac() || isWindows() || environment.get("BROWSER").isPresent()) {
      return Optional.empty();
    }
    boolean display =
        environment.get("DISPLAY").isPresent()
            || environment.get("WAYLAND_DISPLAY").isPresent()
            || isWsl();
    return display ? Optional.empty() : Optional.of("there is no display");
  }

  private List<List<String>> commands(String page) {
    List<List<String>> commands = new ArrayList<>();
    environment
        .get("BROWSER")
        .ifPresent(browsers -> {
          for (String browser : browsers.split(":", -1)) {
            if (!browser.isBlank()) {
              commands.add(command(browser.strip(), page));
            }
          }
        });
    if (isMac()) {
      commands.add(List.of("open", page));
    } else if (isWindows()) {
      commands.add(List.of("rundll32", "url.dll,FileProtocolHandler", page));
    } else {
      if (isWsl()) {
        commands.add(List.of("wslview", page));
      }
      commands.add(List.of("xdg-open", page));
    }
    return commands;
  }

  /** {@code BROWSER} may hold arguments, and {@code %s} for the page. */
  private static List<String> command(String browser, String page) {
    List<String> command = new ArrayList<>();
    boolean placed = false;
    for (String word : browser.split("\\s+", -1)) {
      placed |= word.contains("%s");
      command.add(word.replace("%s", page));
    }
    if (!placed) {
      command.add(page);
    }
    return command;
  }

  private void start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> given = builder.environment();
    given.keySet().removeIf(name -> !isPassedOn(name.toUpperCase(Locale.ROOT)));
    environment.get("BROWSER").ifPresent(browser -> given.put("BROWSER", browser));
    builder.start().getOutputStream().close();
  }

  private static boolean isPassedOn(String name) {
    return PASSED_ON.contains(name) || name.startsWith("LC_") || name.startsWith("XDG_");
  }

  private boolean isMac() {
    return operatingSystem.startsWith("mac");
  }

  /** Linux inside Windows: its programs open the browser of Windows. */
  private boolean isWsl() {
    return environment.get("WSL_DISTRO_NAME").isPresent();
  }

  private boolean isWindows() {
    return operatingSystem.startsWith("windows");
  }
}
