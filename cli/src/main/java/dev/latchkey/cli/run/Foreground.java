package dev.latchkey.cli.run;

import dev.latchkey.cli.command.ProcessSignals;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A program that stands in for this one: it gets the signals that this one gets, and its exit code
 * is this one's.
 */
final class Foreground {
  private final Posix posix = new Posix();
  private @Nullable Process child;
  private int early;

  private Foreground() {}

  /**
   * Runs a program to its end, and returns its exit code; 128 and the signal's number if a signal
   * ended it.
   *
   * @throws IOException if it cannot be started
   */
  static int run(ProcessBuilder program) throws IOException {
    Foreground foreground = new Foreground();
    try (ProcessSignals signals = ProcessSignals.catchAll(foreground::signalled)) {
      Process started = program.start();
      foreground.started(started);
      return await(started);
    }
  }

  private synchronized void started(Process started) {
    child = started;
    if (early != 0) {
      posix.kill(started.pid(), early);
    }
  }

  private synchronized void signalled(int number) {
    // Ctrl-C goes to all that run in the terminal's foreground: the child has it already, even if
    // its start has not been reported here yet, and a second one may mean something else to it.
    if (number == Posix.SIGINT && posix.isInForeground()) {
      return;
    }
    if (child == null) {
      early = number;
    } else if (child.isAlive()) {
      posix.kill(child.pid(), number);
    }
  }

  private static int await(Process child) {
    while (true) {
      try {
        return child.waitFor();
      } catch (InterruptedException e) {
        // Nobody interrupts the command's own thread, and leaving the child alone would be worse.
      }
    }
  }
}
