package dev.latchkey.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program under way. Its output goes to files, so that a grandchild which outlives it cannot keep
 * a reader waiting. Closing it ends it and everything it has started.
 */
final class RunningProgram implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private RunningProgram(List<String> command, Process process, Path stdout, Path stderr) {
    this.command = command;
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Starts a program with exactly this environment. Its standard input stays open. */
  static RunningProgram start(List<String> command, Map<String, String> environment) {
    try {
      Path stdout = Files.createTempFile("interop-", ".out");
      Path stderr = Files.createTempFile("interop-", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new RunningProgram(command, builder.start(), stdout, stderr);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes to its standard input, which stays open. */
  void say(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(command + " does not listen\n" + words(), e);
    }
  }

  /** Writes to its standard input and closes that. */
  RunningProgram input(String text) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It did not want to read; what it does instead is for the test to see.
    }
    return this;
  }

  /** Ends it with SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String stdout() {
    return read(stdout);
  }

  String stderr() {
    return read(stderr);
  }

  /**
   * Waits until what it has said satisfies {@code condition}; fails after {@code limit} or when it
   * ends.
   */
  void awaitOutput(Duration limit, Predicate<RunningProgram> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.test(this)) {
      boolean ended = !process.isAlive();
      if (System.nanoTime() > deadline || (ended && !condition.test(this))) {
        throw new AssertionError(
            command + (ended ? " ended" : " went on") + " without the awaited words\n" + words());
      }
      Thread.sleep(20);
    }
  }

  /** Waits for its end; one that takes longer than {@code limit} fails the test. */
  Outcome await(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(command + " did not end within " + limit + "\n" + words());
    }
    return new Outcome(process.exitValue(), stdout(), stderr());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      Files.deleteIfExists(stdout);
      Files.deleteIfExists(stderr);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String words() {
    return "stdout:\n" + stdout() + "\nstderr:\n" + stderr();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a program ended. */
  record Outcome(int exit, String stdout, String stderr) {}
}
