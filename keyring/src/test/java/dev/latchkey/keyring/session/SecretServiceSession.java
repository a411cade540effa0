package dev.latchkey.keyring.session;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A session of its own: a bus, possibly with a Secret Service on it, and folders that belong to
 * nobody. A program takes part in it when it is started with {@link #environment()}. What it needs
 * and is absent skips the test, or fails it where {@code LATCHKEY_REQUIRE_INTEROP} is 1. For one
 * thread.
 */
public final class SecretServiceSession implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How {@link #misbehaving} misbehaves. */
  public enum Misbehaviour {
    /** Takes every call and answers none. */
    HANG,
    /** Says that an item has been made, and has none. */
    DROP
  }

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final Process bus;
  private @Nullable Process service;

  private SecretServiceSession(Path folder) {
    this.folder = folder;
    try {
      Path home = privateFolder("home");
      Path runtime = privateFolder("runtime");
      environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
      environment.put("LANG", "C.UTF-8");
      environment.put("HOME", home.toString());
      environment.put("XDG_RUNTIME_DIR", runtime.toString());
      environment.put("XDG_DATA_HOME", home.resolve("data").toString());
      environment.put("XDG_CACHE_HOME", home.resolve("cache").toString());
      environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
      Path socket = folder.resolve("session-bus");
      // No folders of services: what is not started here is not there.
      Path configuration =
          Files.writeString(
              folder.resolve("bus.conf"),
              """
              <busconfig>
                <type>session</type>
                <listen>unix:path=%s</listen>
                <policy context="default">
                  <allow send_destination="*" eavesdrop="true"/>
                  <allow eavesdrop="true"/>
                  <allow own="*"/>
                </policy>
              </busconfig>
              """
                  .formatted(socket));
      bus =
          start(
              "dbus-daemon",
              "--config-file=" + configuration,
              "--nofork",
              "--nopidfile",
              "--print-address=1");
      BufferedReader said = bus.inputReader(StandardCharsets.UTF_8);
      environment.put(
          "DBUS_SESSION_BUS_ADDRESS",
          Objects.requireNonNull(said.readLine(), "dbus-daemon ended at once"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path privateFolder(String name) throws IOException {
    return Files.createDirectories(
        folder.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** With gnome-keyring, whose default collection is open and empty; {@code folder} is empty. */
  public static SecretServiceSession unlocked(Path folder) {
    require("gnome-keyring-daemon");
    SecretServiceSession session = withoutService(folder);
    session.guarded(session::startKeyringUnlocked);
    return session;
  }

  /** With gnome-keyring, whose default collection is there and locked. */
  public static SecretServiceSession locked(Path folder) {
    SecretServiceSession session = unlocked(folder);
    session.guarded(session::lock);
    return session;
  }

  /** With a bus, and nobody who keeps secrets. */
  public static SecretServiceSession withoutService(Path folder) {
    require("dbus-daemon");
    require("dbus-send");
    return new SecretServiceSession(folder);
  }

  /** With a service that is no good. */
  public static SecretServiceSession misbehaving(Path folder, Misbehaviour how) {
    SecretServiceSession session = withoutService(folder);
    session.guarded(() -> {
      session.misbehave(how);
      session.startFake();
    });
    return session;
  }

  private void guarded(Runnable start) {
    try {
      start.run();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** The variables of a program that takes part in it: all of them, and no others. */
  public Map<String, String> environment() {
    return Collections.unmodifiableMap(environment);
  }

  /** Changes how a service misbehaves that was started as such. */
  public void misbehave(Misbehaviour how) {
    try {
      Files.writeString(folder.resolve("mode"), how == Misbehaviour.HANG ? "hang" : "drop");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startFake() {
    // Debian's own, which has the bindings; others of that name may come first on the path.
    Path python = Path.of("/usr/bin/python3");
    if (!Files.isExecutable(python)
        || run(List.of(python.toString(), "-c", "import dbus, gi"), "").exit() != 0) {
      absent("python3 with dbus and gi", "install python3-dbus and python3-gi");
    }
    try (InputStream script =
        Objects.requireNonNull(
            SecretServiceSession.class.getResourceAsStream("fake_secret_service.py"))) {
      Path file = folder.resolve("fake_secret_service.py");
      Files.copy(script, file);
      service = start(python.toString(), file.toString(), folder.resolve("mode").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitService();
  }

  /** Starts gnome-keyring, as after a sign-in with the password. */
  public void startKeyringUnlocked() {
    startKeyring("--unlock");
  }

  /** Starts gnome-keyring anew, as after a sign-in without a password. */
  public void lock() {
    stopService();
    startKeyring();
  }

  private void startKeyring(String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("gnome-keyring-daemon", "--foreground", "--components=secrets"));
    command.addAll(List.of(options));
    try {
      Process started = start(command.toArray(String[]::new));
      service = started;
      // Where it is to be unlocked the password is all of its standard input.
      try (var password = started.outputWriter(StandardCharsets.UTF_8)) {
        if (options.length > 0) {
          password.write("correct horse");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitService();
  }

  private void awaitService() {
    await("a Secret Service", true);
  }

  private void await(String what, boolean there) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (hasService() != there) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain: " + what + (there ? "" : " that goes"));
      }
      Thread.onSpinWait();
    }
  }

  private boolean hasService() {
    return run(
            List.of(
                "dbus-send",
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.freedesktop.secrets"),
            "")
        .out()
        .contains("true");
  }

  /** Ends the Secret Service, as a crash would; returns when the bus has seen it. */
  public void stopService() {
    Process running = service;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
      service = null;
      await("a Secret Service", false);
    }
  }

  /** What a program has said. */
  public record Outcome(int exit, String out, String err) {}

  /** Runs {@code secret-tool} in this session, with {@code input} on its standard input. */
  public Outcome secretTool(String input, String... arguments) {
    require("secret-tool");
    List<String> command = new ArrayList<>(List.of("secret-tool"));
    command.addAll(List.of(arguments));
    return run(command, input);
  }

  /** Runs a program in this session, to its end. */
  public Outcome run(List<String> command, String input) {
    try {
      Path err = Files.createTempFile(folder, "err", "");
      Process process = builder(command).redirectError(err.toFile()).start();
      try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
        in.write(input);
      } catch (IOException endedWithoutReading) {
        // Its answer says why.
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end");
      }
      return new Outcome(process.exitValue(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Process start(String... command) throws IOException {
    return builder(List.of(command))
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /** Ends the bus, and with it whoever lives on it. */
  @Override
  public void close() {
    Process running = service;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
    }
    bus.destroyForcibly();
    bus.onExit().join();
  }

  private static void require(String program) {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(place -> !place.isEmpty() && Files.isExecutable(Path.of(place, program)));
    if (!there) {
      absent(program, "install it, or run .ci/run once");
    }
  }

  private static void absent(String what, String remedy) {
    String message = what + " is absent: " + remedy;
    if ("1".equals(System.getenv("LATCHKEY_REQUIRE_INTEROP"))) {
      Assertions.fail(message);
    }
    Assumptions.abort(message);
  }
}
