package dev.latchkey.authority.signin;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many tries under each key, which come back evenly over a time. A try is paid for before it is
 * made, so tries made at once cannot slip through together. Kept in memory: a restart forgets.
 * Thread-safe.
 */
public final class Allowance {
  /** Above this many keys in trouble, new ones wait: memory has an end. */
  private static final int MOST = 200_000;

  private final long window;
  private final InstantSource clock;
  private final Map<String, Long> paidUntil = new ConcurrentHashMap<>();

  /**
   * An allowance of which nothing is used.
   *
   * @param window the time in which all tries come back
   */
  public Allowance(Duration window, InstantSource clock) {
    this.window = window.toMillis();
    this.clock = clock;
  }

  /**
   * Pays for one try of {@code tries} under {@code key}.
   *
   * @return how long to wait, if there are no tries left; then nothing was paid
   */
  public Optional<Duration> pay(String key, int tries) {
    long now = clock.millis();
    long step = window / tries;
    makeRoom(now);
    AtomicLong wait = new AtomicLong();
    // One atomic step per key: "time until which tries are paid for" moves on by one step for each
    // try.
    paidUntil.compute(
        key,
        (k, until) -> {
          long from = until == null ? now : Math.max(now, until);
          long debt = from + step - now - step * tries;
          if (debt > 0 || (until == null && paidUntil.size() >= MOST)) {
            wait.set(Math.max(debt, 1_000));
            return until;
          }
          return from + step;
        });
    return wait.get() == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(wait.get()));
  }

  /** Gives a try back that was paid under {@code key}. */
  public void giveBack(String key, int tries) {
    long now = clock.millis();
    long step = window / tries;
    paidUntil.computeIfPresent(key, (k, until) -> until - step <= now ? null : until - step);
  }

  private void makeRoom(long now) {
    if (paidUntil.size() >= MOST) {
      paidUntil.values().removeIf(until -> until <= now);
    }
  }
}
