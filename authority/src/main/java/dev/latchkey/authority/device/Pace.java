package dev.latchkey.authority.device;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each waiting program was last answered from the store, so that one that asks too often is
 * answered without. A question that came too early moves nothing: however fast somebody asks, every
 * few seconds the store is looked at. Thread-safe.
 */
final class Pace {
  /** More than can wait at once, twice over. */
  private static final int MOST = 20_000;

  private final long gap;
  private final InstantSource clock;
  private final Map<UUID, Long> asked = new ConcurrentHashMap<>();

  Pace(Duration gap, InstantSource clock) {
    this.gap = gap.toMillis();
    this.clock = clock;
  }

  /** Whether it is too early to look again; if not, the looking counts from now. */
  boolean tooEarly(UUID id) {
    long now = clock.millis();
    Long before = asked.get(id);
    if (before == null) {
      return false;
    }
    if (now - before < gap && now >= before) {
      return true;
    }
    // Of several that ask at once, one looks.
    return !asked.replace(id, before, now);
  }

  /** From here on the program waits; only those that are known to do so are kept. */
  void waits(UUID id) {
    long now = clock.millis();
    if (asked.size() >= MOST) {
      asked.values().removeIf(before -> now - before >= gap);
    }
    if (asked.size() < MOST) {
      asked.put(id, now);
    }
  }

  /** There is nothing more to wait for. */
  void ends(UUID id) {
    asked.remove(id);
  }
}
