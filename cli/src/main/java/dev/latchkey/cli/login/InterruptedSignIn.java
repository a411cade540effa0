package dev.latchkey.cli.login;

import dev.latchkey.cli.terminal.Terminal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What Ctrl-C does to a sign-in: it asks the thread that signs in to end, waits until that has
 * either given up or stored what the issuer has given, and says which.
 */
final class InterruptedSignIn implements AutoCloseable {
  /** No longer than a save and a revocation may take. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final Terminal terminal;
  private final Runnable before;
  private final Thread signIn = Thread.currentThread();
  private final Thread hook = new Thread(this::interrupted, "interrupted");
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean stored;
  private boolean armed = true;

  /**
   * For the thread that calls this.
   *
   * @param before done first, so that the line comes out whole
   */
  InterruptedSignIn(Terminal terminal, Runnable before) {
    this.terminal = terminal;
    this.before = before;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The login is on disk. */
  void stored() {
    stored = true;
  }

  private void interrupted() {
    before.run();
    signIn.interrupt();
    try {
      boolean ignored = over.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    terminal.complainAfterCtrlC(
        stored
            ? "interrupted, after the new login was stored"
            : "interrupted; nothing was stored, and nothing that was stored before has changed");
  }

  /** The sign-in is over: an interruption is not its business any more. */
  @Override
  public void close() {
    if (!armed) {
      return;
    }
    armed = false;
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      over.countDown();
      lastWordIsTheirs();
    }
  }

  /** The process ends with the hook; what this thread would still say would only confuse. */
  private static void lastWordIsTheirs() {
    while (true) {
      boolean ignored = Thread.interrupted();
      LockSupport.park();
    }
  }
}
