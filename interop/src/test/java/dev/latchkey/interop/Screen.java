package dev.latchkey.interop;

import dev.latchkey.interop.RunningProgram.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A terminal of a given size, played by tmux: what is typed into it, and what is seen on it. */
final class Screen implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path tmux = new Programs().require("tmux");
  private final Path folder;
  private final Map<String, String> environment;

  /** Opens a terminal with a shell in it; scripts and socket are kept in {@code folder}. */
  Screen(Path folder, Map<String, String> environment, int columns, int rows) {
    this.folder = folder;
    this.environment = environment;
    run(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        String.valueOf(columns),
        "-y",
        String.valueOf(rows),
        "env PS1='% ' sh");
  }

  /** Makes {@code command} a script that can be typed as {@code name}, and returns what to type. */
  String script(String name, List<String> command) {
    StringBuilder line = new StringBuilder("#!/bin/sh\nexec");
    for (String word : command) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    try {
      Path script = Files.writeString(folder.resolve(name), line + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
      return script.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types {@code text} and Enter. */
  void enter(String text) {
    run("send-keys", "-l", text);
    run("send-keys", "Enter");
  }

  /** Presses Ctrl-C. */
  void interrupt() {
    run("send-keys", "C-c");
  }

  /** What is seen, line by line. */
  List<String> lines() {
    return run("capture-pane", "-p").stdout().lines().toList();
  }

  /** What is seen, with wrapped lines joined. */
  String text() {
    return run("capture-pane", "-p", "-J").stdout();
  }

  /** What is seen, with the codes for colours. */
  String coloured() {
    return run("capture-pane", "-p", "-e").stdout();
  }

  /** Waits until {@code part} is seen, and returns what is seen then. */
  String await(String part) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String seen = text();
    while (!seen.contains(part)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(part + " was not seen on\n" + seen);
      }
      Thread.sleep(50);
      seen = text();
    }
    return seen;
  }

  private Outcome run(String... words) {
    List<String> command = new ArrayList<>(List.of(tmux.toString(), "-S"));
    command.add(folder.resolve("tmux").toString());
    command.addAll(List.of(words));
    try (RunningProgram program = RunningProgram.start(command, environment)) {
      Outcome outcome = program.await(LIMIT);
      if (outcome.exit() != 0) {
        throw new AssertionError(command + ": " + outcome);
      }
      return outcome;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Ends the shell and what runs in it. */
  @Override
  public void close() {
    run("kill-server");
  }
}
