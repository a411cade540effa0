package dev.latchkey.authority.workload;

import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The audit entries of refused assertions, so many in a minute and no more: anybody can send one,
 * and must not be able to fill the disk. What is left out is counted in the next entry.
 * Thread-safe.
 */
final class RefusalTrail {
  /** Entries in a minute. */
  static final int MOST = 60;

  static final String ACTION = "workload.exchange";

  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Storage storage;
  private final InstantSource clock;
  private Instant windowEnds = Instant.EPOCH;
  private int written;
  private long leftOut;

  RefusalTrail(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  void add(String ruleId, NotAccepted.Reason reason, Request request) {
    Instant now = clock.instant();
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("address", request.address());
    synchronized (this) {
      if (!now.isBefore(windowEnds) || windowEnds.isAfter(now.plus(WINDOW))) {
        windowEnds = now.plus(WINDOW);
        written = 0;
      }
      if (written >= MOST) {
        leftOut++;
        return;
      }
      written++;
      if (leftOut > 0) {
        detail.put("left_out_before", leftOut);
        leftOut = 0;
      }
    }
    storage.record(
        new AuditEntry(
            now, "unknown", ACTION, ruleId, WorkloadExchange.word(reason), Json.write(detail)));
  }
}
