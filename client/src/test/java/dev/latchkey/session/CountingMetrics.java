package dev.latchkey.session;

import dev.latchkey.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts. */
final class CountingMetrics implements TokenMetrics {
  final AtomicInteger renewed = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();
  final AtomicInteger adopted = new AtomicInteger();

  @Override
  public void renewed(Duration took) {
    renewed.incrementAndGet();
  }

  @Override
  public void renewalFailed(ErrorCode code, Duration took) {
    failed.incrementAndGet();
    throw new IllegalStateException("a counter that breaks must not cost a token");
  }

  @Override
  public void adopted() {
    adopted.incrementAndGet();
  }
}
