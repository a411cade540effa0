package dev.latchkey.authority.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who asks too often is not looked up, and who keeps asking too often still is, now and then. */
class PaceTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Pace pace = new Pace(Duration.ofSeconds(4), now::get);
  private final UUID id = UUID.randomUUID();

  @Test
  void whoIsNotKnownToWaitIsLookedUp() {
    assertThat(pace.tooEarly(id)).isFalse();
    assertThat(pace.tooEarly(id)).isFalse();
  }

  @Test
  void whoWaitsIsLookedUpEveryFourSecondsHoweverOftenTheyAsk() {
    pace.waits(id);
    int looked = 0;
    for (int i = 0; i < 400; i++) {
      now.updateAndGet(time -> time.plusMillis(100));
      looked += pace.tooEarly(id) ? 0 : 1;
    }
    assertThat(looked).isEqualTo(10);
    pace.ends(id);
    assertThat(pace.tooEarly(id)).isFalse();
  }

  @Test
  void aClockThatStepsBackKeepsNobodyWaiting() {
    pace.waits(id);
    now.updateAndGet(time -> time.minusSeconds(3_600));
    assertThat(pace.tooEarly(id)).isFalse();
    assertThat(pace.tooEarly(id)).isTrue();
  }

  @Test
  void ofManyAtOnceOneIsLookedUp() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int round = 0; round < 200; round++) {
        pace.waits(id);
        now.updateAndGet(time -> time.plusSeconds(5));
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          calls.add(() -> pace.tooEarly(id));
        }
        int looked = 0;
        for (Future<Boolean> call : threads.invokeAll(calls)) {
          looked += call.get() ? 0 : 1;
        }
        assertThat(looked).isEqualTo(1);
      }
    }
  }
}
