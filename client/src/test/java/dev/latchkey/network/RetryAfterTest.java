package dev.latchkey.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static Optional<Duration> retryAfter(String value) {
    return new HttpReply(
            503,
            Map.of("retry-after", List.of(value), "date", List.of("Mon, 23 Nov 2026 05:58:54 GMT")),
            "")
        .retryAfter();
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "17, PT17S",
    "' 17 ', PT17S",
    "99999, PT24H",
    "99999999999999999999, PT24H",
    "'Mon, 23 Nov 2026 05:59:54 GMT', PT1M",
    "'Mon, 23 Nov 2026 05:00:00 GMT', PT0S",
    "'Sat, 23 Nov 2999 05:00:00 GMT', PT24H",
    "soon,",
    "-5,",
    "'',",
    "1.5,",
    "١٧,"
  })
  void B14_secondsOrADateByTheIssuersClock(String value, Duration expected) {
    assertThat(retryAfter(value)).isEqualTo(Optional.ofNullable(expected));
  }

  @Property
  void nothingMakesItThrow(@ForAll String value) {
    retryAfter(value)
        .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofDays(1)));
  }
}
