package dev.latchkey.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests are under way, from their submission to their answer. A client that is asked to
 * shut down refuses new ones and lets these end, also those that wait for a token or are between
 * two tries and so are unknown to the JDK's client at this moment. Thread-safe.
 */
final class Submissions {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Runnable whenOver;
  private int count; // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * Runs {@code whenOver} when it is shut down and nothing is under way; perhaps more than once.
   */
  Submissions(Runnable whenOver) {
    this.whenOver = whenOver;
  }

  /**
   * One more.
   *
   * @throws IOException if it is shut down
   */
  void begin() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the client is closed");
      }
      count++;
    } finally {
      lock.unlock();
    }
  }

  /** One less. */
  void end() {
    boolean over;
    lock.lock();
    try {
      count--;
      over = closed && count == 0;
      if (count == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (over) {
      whenOver.run();
    }
  }

  /** Takes no more. */
  void shutdown() {
    boolean over;
    lock.lock();
    try {
      closed = true;
      over = count == 0;
    } finally {
      lock.unlock();
    }
    if (over) {
      whenOver.run();
    }
  }

  /**
   * Waits until nothing is under way, and says what is left of {@code limit}: nothing if it is
   * over.
   */
  Duration await(Duration limit) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(limit);
    lock.lockInterruptibly();
    try {
      while (count > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return Duration.ofNanos(Math.max(left, 0));
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is shut down and nothing is under way. */
  boolean isOver() {
    lock.lock();
    try {
      return closed && count == 0;
    } finally {
      lock.unlock();
    }
  }
}
