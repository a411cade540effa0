package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @Property
  void everyInstantIsReadAsTheJdkReadsIt(
      @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanoseconds) {
    Instant instant = Instant.ofEpochSecond(seconds, nanoseconds);
    assertThat(Rfc3339.parse(instant.toString())).isEqualTo(instant);
    Instant whole = Instant.ofEpochSecond(seconds);
    assertThat(Rfc3339.parse(whole.toString())).isEqualTo(whole);
    assertThat(Rfc3339.parse(OffsetDateTime.ofInstant(whole, ZoneOffset.ofHours(2)).toString()))
        .isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.6Z",
        "2026-01-02T03:04:05.123456789Z",
        "2026-01-02t03:04:05z",
        "2026-01-02T03:04:05+01:00",
        "2026-01-02T03:04Z",
        "2026-01-02T03:04:05.Z",
        "2024-02-29T23:59:59Z"
      })
  void whatTheJdkAccepts(String text) {
    assertThat(Rfc3339.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05.1x3Z",
        "2026-13-02T03:04:05Z",
        "2026-02-30T03:04:05Z",
        "2026-01-02T25:04:05Z",
        "2026-01-02T03:04:60Z",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:0\u0665Z",
        "2026-01-02T03:04:05ZZ"
      })
  void whatTheJdkRefuses(String text) {
    assertThatThrownBy(() -> OffsetDateTime.parse(text)).isInstanceOf(DateTimeParseException.class);
    assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeParseException.class);
  }
}
