package dev.latchkey.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.Environment;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** B21: which flow is taken where, from what a machine of that kind shows. */
class FlowChoiceTest {
  private TestHome root;
  private final Map<String, String> environment = new HashMap<>();
  private String system = "Linux";
  private CallbackPorts ports = CallbackPorts.only(0);

  @BeforeEach
  void anEmptyMachine() {
    root = TestHome.create();
  }

  @AfterEach
  void close() {
    root.close();
  }

  /** What makes a machine of this kind. */
  private void is(String kind) {
    switch (kind) {
      case "desktop" -> {
        environment.put("DISPLAY", ":0");
        program("xdg-open");
      }
      case "bare-desktop" -> environment.put("WAYLAND_DISPLAY", "wayland-0");
      case "mac" -> system = "Mac OS X";
      case "windows" -> system = "Windows 11";
      case "ssh" -> {
        environment.put("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.9 22");
        environment.put("USER", "kim");
      }
      case "ssh-tty" -> environment.put("SSH_TTY", "/dev/pts/3");
      case "docker" -> root.write(".dockerenv", "");
      case "podman" -> root.write("run/.containerenv", "engine=\"podman\"");
      case "kubernetes" -> root.write("proc/1/cgroup", "0::/kubepods.slice/pod1\n");
      case "nspawn" -> environment.put("container", "systemd-nspawn");
      case "codespaces" -> environment.put("CODESPACES", "true");
      case "devcontainer" -> environment.put("REMOTE_CONTAINERS", "true");
      case "gitpod" -> environment.put("GITPOD_WORKSPACE_ID", "w-1");
      case "wsl" ->
          root.write("proc/sys/kernel/osrelease", "5.15.167.4-microsoft-standard-WSL2\n")
              .write("proc/1/cgroup", "1:name=systemd:/docker\n");
      case "wsl-browser" -> {
        is("wsl");
        program("wslview");
      }
      case "browser" -> environment.put("BROWSER", "firefox");
      case "ci" -> environment.put("CI", "true");
      case "no-ci" -> environment.put("CI", "false");
      case "bare" -> {}
      default -> throw new AssertionError(kind);
    }
  }

  private void program(String name) {
    try {
      root.write("bin/" + name, "#!/bin/sh\n");
      Files.setPosixFilePermissions(
          root.file("bin/" + name), PosixFilePermissions.fromString("rwx------"));
      environment.put("PATH", "/nowhere:" + root.file("bin"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FlowFacts facts(String terminals) {
    return new FlowFactsReader(Environment.of(environment), root.path(), system, ports)
        .read(
            terminals.equals("both") || terminals.equals("in"),
            terminals.equals("both") || terminals.equals("err"));
  }

  @ParameterizedTest(name = "{0}, terminals {1}: {2}, else {3}")
  @CsvSource({
    "desktop,                 both, LOOPBACK, -,     opens the browser",
    "desktop,                 none, LOOPBACK, -,     opens the browser",
    "bare-desktop,            both, LOOPBACK, -,     opened by hand",
    "mac,                     both, LOOPBACK, -,     there is a display",
    "windows,                 none, LOOPBACK, -,     there is a display",
    "browser,                 both, LOOPBACK, -,     BROWSER opens",
    "wsl-browser,             both, LOOPBACK, -,     wslview opens the browser",
    "wsl desktop,             both, LOOPBACK, -,     Windows' browser reaches",
    "wsl,                     both, DEVICE,   PASTE, wslview",
    "ssh,                     both, DEVICE,   PASTE, SSH",
    "ssh-tty,                 both, DEVICE,   PASTE, SSH",
    "ssh desktop,             both, DEVICE,   PASTE, SSH",
    "mac ssh,                 both, DEVICE,   PASTE, SSH",
    "docker,                  both, DEVICE,   PASTE, /.dockerenv",
    "docker desktop,          both, DEVICE,   PASTE, container",
    "podman,                  both, DEVICE,   PASTE, /run/.containerenv",
    "kubernetes,              both, DEVICE,   PASTE, kubepods",
    "nspawn,                  both, DEVICE,   PASTE, container",
    "codespaces,              both, DEVICE,   PASTE, GitHub Codespaces",
    "devcontainer,            both, DEVICE,   PASTE, development container",
    "gitpod,                  both, DEVICE,   PASTE, Gitpod",
    "bare,                    both, DEVICE,   PASTE, no display",
    "bare,                    err,  DEVICE,   -,     no display",
    "ssh docker,              err,  DEVICE,   -,     SSH",
    "bare,                    in,   NONE,     -,     nobody would see",
    "bare,                    none, NONE,     -,     nobody would see",
    "ssh,                     none, NONE,     -,     nobody would see",
    "docker,                  in,   NONE,     -,     nobody would see",
    "ci desktop,              none, NONE,     -,     CI is set",
    "ci docker,               err,  NONE,     -,     CI is set",
    "ci docker,               both, DEVICE,   PASTE, container",
    "no-ci desktop,           none, LOOPBACK, -,     opens the browser",
    "ci mac,                  none, NONE,     -,     CI is set"
  })
  void B21_theFlowChoosesItself(
      String kinds, String terminals, String flow, String otherwise, String reason) {
    for (String kind : kinds.split(" ", -1)) {
      is(kind);
    }
    FlowChoice choice = FlowChoice.of(facts(terminals), false);
    assertThat(String.join("; ", choice.reasons())).contains(reason);
    switch (choice) {
      case FlowChoice.None none -> assertThat(flow).isEqualTo("NONE");
      case FlowChoice.Take take -> {
        assertThat(take.flow()).hasToString(flow);
        assertThat(take.otherwise().map(Flow::toString).orElse("-")).isEqualTo(otherwise);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"both, PASTE", "err, NONE"})
  void B22_anApiKeyIsNotMintedByDeviceCode(String terminals, String flow) {
    is("ssh");
    FlowChoice choice = FlowChoice.of(facts(terminals), true);
    assertThat(choice instanceof FlowChoice.Take take ? take.flow().toString() : "NONE")
        .isEqualTo(flow);
  }

  @Test
  void B21_aBlockedCallback() throws IOException {
    is("desktop");
    try (ServerSocket stranger = new ServerSocket()) {
      stranger.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      ports = new CallbackPorts(stranger.getLocalPort(), Optional.of(stranger.getLocalPort()));
      assertThat(FlowChoice.of(facts("both"), false))
          .isInstanceOfSatisfying(
              FlowChoice.Take.class,
              take -> {
                assertThat(take.flow()).isEqualTo(Flow.DEVICE);
                assertThat(take.reasons().toString()).contains("callback ports are taken");
              });
      assertThat(FlowChoice.of(facts("none"), false))
          .describedAs("where nobody could read a code, the holder of the port may make way")
          .isInstanceOfSatisfying(
              FlowChoice.Take.class, take -> assertThat(take.flow()).isEqualTo(Flow.LOOPBACK));
      ports = new CallbackPorts(stranger.getLocalPort(), Optional.of(0));
      assertThat(FlowChoice.of(facts("both"), false))
          .isInstanceOfSatisfying(
              FlowChoice.Take.class, take -> assertThat(take.flow()).isEqualTo(Flow.LOOPBACK));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7 50000 192.0.2.9 22, kim, ssh -L 1455:localhost:1455 kim@192.0.2.9",
    "192.0.2.7 50000 192.0.2.9 2222, kim, ssh -p 2222 -L 1455:localhost:1455 kim@192.0.2.9",
    "2001:db8::7 50000 2001:db8::9 22, kim.l, ssh -L 1455:localhost:1455 kim.l@2001:db8::9",
    "::1 50000 ::1 22, kim, ssh -L 1455:localhost:1455 kim@::1",
    "192.0.2.7 50000 192.0.2.9 22, kim;reboot, ssh -L 1455:localhost:1455 user@192.0.2.9",
    "192.0.2.7 50000 192.0.2.9 22, -oProxyCommand=x, ssh -L 1455:localhost:1455 user@192.0.2.9",
    "192.0.2.7 50000 $(reboot) 22, kim, ssh -L 1455:localhost:1455 kim@host",
    "192.0.2.7 50000 -host 22, kim, ssh -L 1455:localhost:1455 kim@host",
    "192.0.2.7 50000 192.0.2.9 99999, kim, ssh -L 1455:localhost:1455 kim@192.0.2.9",
    "strange, kim, ssh -L 1455:localhost:1455 kim@host"
  })
  void theTunnelCommandHoldsNothingThatAShellWouldRun(
      String connection, String user, String command) {
    environment.put("SSH_CONNECTION", connection);
    environment.put("USER", user);
    assertThat(facts("both").ssh().orElseThrow().forward(1455)).isEqualTo(command);
  }

  @Property
  void noFlowIsTakenThatCannotEndWell(
      @ForAll boolean[] yes,
      @ForAll boolean mintApiKey,
      @ForAll boolean seen,
      @ForAll boolean typed) {
    FlowFacts facts =
        new FlowFacts(
            is(yes, 0),
            Optional.of("xdg-open").filter(name -> is(yes, 1)),
            Optional.of(new FlowFacts.Ssh(Optional.empty(), Optional.empty(), 22))
                .filter(ssh -> is(yes, 2)),
            Optional.of("/.dockerenv").filter(sign -> is(yes, 3)),
            Optional.of("Gitpod").filter(name -> is(yes, 4)),
            is(yes, 5),
            is(yes, 6),
            Optional.of("CI").filter(name -> is(yes, 7)),
            typed,
            seen);
    FlowChoice choice = FlowChoice.of(facts, mintApiKey);
    assertThat(choice.reasons()).isNotEmpty().allMatch(reason -> !reason.isBlank());
    if (choice instanceof FlowChoice.Take(Flow flow, var reasons, Optional<Flow> otherwise)) {
      switch (flow) {
        case LOOPBACK -> assertThat(facts.callbackPort() || !facts.messagesAreSeen()).isTrue();
        case DEVICE -> assertThat(facts.messagesAreSeen() && !mintApiKey).isTrue();
        case PASTE -> assertThat(facts.canAsk()).isTrue();
      }
      otherwise.ifPresent(next -> assertThat(facts.canAsk()).isTrue());
    }
  }

  private static boolean is(boolean[] yes, int index) {
    return index < yes.length && yes[index];
  }

  @Property(tries = 200)
  void noEnvironmentMakesTheTunnelCommandDangerous(
      @ForAll @StringLength(max = 40) String connection,
      @ForAll @StringLength(max = 20) String user) {
    try (TestHome empty = TestHome.create()) {
      Map<String, String> variables =
          Map.of(
              "SSH_CONNECTION", "a b " + connection + " 22", "USER", user, "SSH_TTY", "/dev/pts/1");
      String command =
          new FlowFactsReader(
                  Environment.of(variables), empty.path(), "Linux", CallbackPorts.only(0))
              .read(true, true)
              .ssh()
              .orElseThrow()
              .forward(1455);
      assertThat(command)
          .matches(
              "ssh -L 1455:localhost:1455 [A-Za-z0-9_][A-Za-z0-9._:%-]*@[A-Za-z0-9_:][A-Za-z0-9._:%-]*");
    }
  }
}
