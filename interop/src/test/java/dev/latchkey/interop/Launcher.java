package dev.latchkey.interop;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The script {@code latchkey}, in an environment of its own. Immutable. */
final class Launcher {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<String> command;
  private final Map<String, String> environment;

  private Launcher(List<String> command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /**
   * Returns the script of this checkout; {@code home} is the user's home, their {@code CODEX_HOME}
   * and, below it, their cache. Skips the test where nothing has been packaged, as in a plain
   * {@code mvn test}.
   */
  static Launcher of(TestHome home) {
    try (Stream<Path> jars = Files.list(Root.file("cli/target/app/command"))) {
      Assumptions.assumeTrue(
          jars.anyMatch(jar -> jar.getFileName().toString().startsWith("latchkey-cli-")),
          "there is no build: mvn package makes one");
    } catch (IOException e) {
      Assumptions.abort("there is no build: mvn package makes one");
    }
    return new Launcher(List.of(Root.file("latchkey").toString()), LatchkeyJvm.environment(home));
  }

  /** Returns it with one more variable. */
  Launcher with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Launcher(command, more);
  }

  /** Returns it under another path. */
  Launcher at(Path script) {
    return new Launcher(List.of(script.toString()), environment);
  }

  /** Returns it started in another folder. */
  Launcher in(Path folder) {
    List<String> there = new ArrayList<>();
    there.add(new Programs().require("env").toString());
    there.add("--chdir=" + folder);
    there.addAll(command);
    return new Launcher(there, environment);
  }

  /** Returns it started by another program. */
  Launcher under(String program, Object... arguments) {
    List<String> there = new ArrayList<>();
    there.add(new Programs().require(program).toString());
    for (Object argument : arguments) {
      there.add(argument.toString());
    }
    there.addAll(command);
    return new Launcher(there, environment);
  }

  /** Runs a command to its end. */
  Outcome run(String... arguments) throws InterruptedException {
    try (RunningProgram program = start(arguments)) {
      return program.input("").await(LIMIT);
    }
  }

  /** Starts a command; the caller closes it. */
  RunningProgram start(String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    return RunningProgram.start(all, environment);
  }

  /** Copies what a packaged checkout needs to run, and returns the copied script. */
  static Path copyTo(Path checkout) {
    copy("latchkey", checkout);
    copy("cli/target/app", checkout);
    copy("cli/src/main/launcher", checkout);
    return checkout.resolve("latchkey");
  }

  /** Copies a file or folder of this checkout to the same place in another. */
  static void copy(String path, Path checkout) {
    Path from = Root.file(path);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path to = checkout.resolve(path).resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.createDirectories(to.normalize().getParent());
          Files.copy(file, to.normalize(), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
