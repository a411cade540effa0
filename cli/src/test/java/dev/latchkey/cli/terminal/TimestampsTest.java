package dev.latchkey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {
  @Test
  void theyAreThoseOfTheJdk() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-70_000_000_000L, 300_000_000_000L),
              i % 3 == 0 ? random.nextInt(1_000_000_000) : 0);
      assertThat(Timestamps.text(instant)).isEqualTo(instant.toString());
    }
    assertThat(Timestamps.text(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
    for (Instant end : new Instant[] {Instant.MAX, Instant.MIN, Instant.ofEpochSecond(0, 1)}) {
      assertThat(Timestamps.text(end)).isEqualTo(end.toString());
    }
    Instant far = Instant.ofEpochSecond(Instant.MAX.getEpochSecond());
    assertThat(Timestamps.text(far)).isEqualTo(far.toString());
  }
}
