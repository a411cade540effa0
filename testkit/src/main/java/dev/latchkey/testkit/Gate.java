package dev.latchkey.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds an answer until the test lets it go, so that a race is played in one order and not left to
 * chance.
 *
 * <pre>{@code
 * Gate gate = new Gate();
 * issuer.on(Endpoint.TOKEN).answer(Answer.normal().heldBy(gate));
 * ... start the refresh in another thread
 * gate.awaitArrival();
 * ... do what must happen in between
 * gate.open();
 * }</pre>
 */
public final class Gate {
  private final Semaphore arrivals = new Semaphore(0);
  private final CountDownLatch opened = new CountDownLatch(1);

  /** Makes a closed gate. */
  public Gate() {}

  /**
   * Waits until one more request has arrived at the gate.
   *
   * @throws AssertionError if none does within ten seconds
   */
  public void awaitArrival() {
    awaitArrival(Duration.ofSeconds(10));
  }

  /**
   * Waits until one more request has arrived at the gate.
   *
   * @throws AssertionError if none does within {@code limit}
   */
  public void awaitArrival(Duration limit) {
    try {
      if (!arrivals.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("no request arrived within " + limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a request", e);
    }
  }

  /** Lets every request through, those that wait and those still to come. */
  public void open() {
    opened.countDown();
  }

  void pass() throws InterruptedException {
    arrivals.release();
    opened.await();
  }
}
