package dev.latchkey.login;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Time that passes only by pauses, which take none. What is to happen meanwhile happens in them.
 */
final class FastPace implements Pace {
  private final List<Duration> pauses = new ArrayList<>();
  private final Runnable meanwhile;
  private long now;

  FastPace(Runnable meanwhile) {
    this.meanwhile = meanwhile;
  }

  FastPace() {
    this(() -> {});
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(time);
    now += time.toNanos();
    meanwhile.run();
  }

  List<Duration> pauses() {
    return pauses;
  }

  Duration passed() {
    return Duration.ofNanos(now);
  }
}
