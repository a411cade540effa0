package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.AuthJsonSamples;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** Ways to break a home, its files and its locks. */
final class HomeFaults {
  private static final String KEY = "sk-proj-abcdefghijklmnop";

  private HomeFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "home-open",
            "chmod 777",
            machine -> {
              machine.mode(machine.lab.home.path(), "rwxrwxrwx");
              return machine.lab.home.path();
            }),
        new Fault(
            "home-closed",
            "chmod 500",
            machine -> {
              machine.mode(machine.lab.home.path(), "r-x------");
              return machine.lab.home.path();
            }),
        new Fault(
            "home-missing",
            "CODEX_HOME names nothing",
            machine -> {
              machine.variable("CODEX_HOME", machine.scratch.file("it's gone"));
              return "CODEX_HOME";
            }),
        new Fault(
            "home-unfit",
            "CODEX_HOME names a file",
            machine -> {
              machine.scratch.write("file", "");
              machine.variable("CODEX_HOME", machine.scratch.file("file"));
              return "CODEX_HOME";
            }),
        new Fault(
            "file-open",
            "auth.json is 0644",
            machine -> {
              machine.lab.loggedIn();
              machine.mode(machine.lab.home.authJson(), "rw-r--r--");
              return machine.lab.home.authJson();
            }),
        new Fault(
            "file-open",
            "the login log is 0666",
            machine -> {
              Path log =
                  machine.lab.home.write("log/codex-login.log", "x").file("log/codex-login.log");
              machine.mode(log, "rw-rw-rw-");
              return log;
            }),
        new Fault(
            "log-linked",
            "the login log leads elsewhere",
            machine -> {
              Path log = machine.lab.home.write("log/other", "x").file("log/codex-login.log");
              Files.createSymbolicLink(log, machine.lab.home.file("log/other"));
              return log;
            }),
        new Fault(
            "file-changeable",
            "config.toml is 0666",
            machine -> {
              Path file = machine.lab.home.write("config.toml", "").file("config.toml");
              machine.mode(file, "rw-rw-rw-");
              return file;
            }),
        new Fault(
            "config-invalid",
            "config.toml is no TOML",
            machine -> machine.lab.home.write("config.toml", "model = [\n").file("config.toml")),
        new Fault(
            "leftover-file",
            "a killed save",
            machine -> {
              Path file = machine.lab.home.write(".auth-Ab12Cd", "x").file(".auth-Ab12Cd");
              Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
              return file;
            }),
        new Fault(
            "leftover-file",
            "a killed keep",
            machine -> {
              Path socket = machine.lab.home.file("latchkey/keep.sock");
              Files.createDirectories(socket.getParent());
              ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                  .bind(UnixDomainSocketAddress.of(socket))
                  .close();
              return socket;
            }),
        new Fault(
            "unreadable-copy",
            "a login that could not be read",
            machine ->
                machine.lab.home.write("auth.json.unreadable", "x").file("auth.json.unreadable")),
        new Fault("lock-held", "a program holds auth.lock", machine -> holder(machine).pid()),
        new Fault(
            "lock-holder-stopped",
            "and has been stopped",
            machine -> {
              long pid = holder(machine).pid();
              machine.shell("kill -STOP " + pid);
              assertThat(BrokenMachine.await(() -> stat(pid).contains(") T "))).isTrue();
              return pid;
            }),
        new Fault(
            "process-outdated",
            "a Codex from before the sign-in",
            machine -> {
              Path codex = machine.scratch.file("bin/codex");
              Files.copy(Path.of("/bin/sleep"), codex, StandardCopyOption.COPY_ATTRIBUTES);
              Process process = machine.start(codex.toString(), "600");
              machine.lab.home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
              Files.setLastModifiedTime(
                  machine.lab.home.authJson(), FileTime.from(Instant.now().plusSeconds(60)));
              return process.pid();
            }));
  }

  private static String stat(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    } catch (IOException gone) {
      return "";
    }
  }

  private static Process holder(BrokenMachine machine) throws Exception {
    Path lock = machine.lab.home.write("auth.lock", "").file("auth.lock");
    Process holder = machine.start("/usr/bin/flock", "--no-fork", lock.toString(), "sleep", "600");
    assertThat(BrokenMachine.await(() -> locks().contains(" " + holder.pid() + " "))).isTrue();
    return holder;
  }

  private static String locks() {
    try {
      return Files.readString(Path.of("/proc/locks"));
    } catch (IOException e) {
      return "";
    }
  }
}
