package dev.latchkey.login;

import java.time.Duration;

/** Time as a flow needs it that waits: how much has passed, and a pause. */
public interface Pace {
  /** Nanoseconds since some moment; not moved by whoever sets the clock. */
  long nanoTime();

  /** Waits. */
  void pause(Duration time) throws InterruptedException;

  /** Time itself. */
  Pace REAL =
      new Pace() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };
}
