package dev.latchkey.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system that a test plays other processes and sick file systems with. */
final class Shell {
  private Shell() {}

  /** Runs a script and returns what it said; fails unless it ends well. */
  static String run(String script, String... arguments) throws IOException, InterruptedException {
    Result result = attempt(script, arguments);
    if (result.status() != 0) {
      throw new AssertionError(script + " ended with " + result.status() + ": " + result.output());
    }
    return result.output();
  }

  static Result attempt(String script, String... arguments)
      throws IOException, InterruptedException {
    java.util.List<String> command = new java.util.ArrayList<>();
    command.addAll(java.util.List.of("sh", "-c", script, "sh"));
    command.addAll(java.util.List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return finish(process);
  }

  /** Waits for at most a minute. */
  static Result finish(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it did not end: " + output);
    }
    return new Result(process.exitValue(), output);
  }

  /** Skips the test, and says why, where {@code probe} does not work. */
  static void assumeWorks(String probe) throws IOException, InterruptedException {
    Result result = attempt(probe);
    Assumptions.assumeTrue(
        result.status() == 0, () -> "needs: " + probe + " (" + result.output() + ")");
  }

  record Result(int status, String output) {}
}
