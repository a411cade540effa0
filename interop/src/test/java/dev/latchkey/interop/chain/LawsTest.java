package dev.latchkey.interop.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.chain.Event.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge knows a crime when it sees one. */
class LawsTest {
  private static final long SECOND = 1_000_000_000;
  private final Laws strict = new Laws(false);
  private final Laws repairing = new Laws(true);

  @Test
  void aPlainRenewalIsLawful() {
    assertThat(
            strict.broken(
                List.of(
                    event(0, 1, Kind.DURABLE_REFRESH, "r1"),
                    event(0, 1, Kind.DURABLE_ACCESS, "a1"),
                    event(1, 1, Kind.GIVEN, "a1"),
                    event(2, 1, Kind.ASKED, "r1"),
                    event(3, 1, Kind.ANSWERED, "r1"),
                    event(4, 1, Kind.DURABLE_REFRESH, "r2"),
                    event(4, 1, Kind.DURABLE_ACCESS, "a2"),
                    event(5, 2, Kind.GIVEN, "a1"),
                    event(5, 1, Kind.GIVEN, "a2"),
                    event(6, 2, Kind.ASKED, "r2"))))
        .isEmpty();
  }

  @Test
  void askingTwiceIsNot() {
    List<Event> twice = List.of(event(1, 1, Kind.ASKED, "r1"), event(2, 2, Kind.ASKED, "r1"));
    assertThat(strict.broken(twice)).hasSize(1);
    assertThat(repairing.broken(twice)).hasSize(1);
    assertThat(strict.broken(List.of(event(1, 1, Kind.ASKED, "r1"), event(2, 1, Kind.ASKED, "r1"))))
        .hasSize(1);
  }

  @Test
  void askingForTheDeadIsARepairWhereTheIssuerRepairs() {
    List<Event> repair =
        List.of(
            event(1, 1, Kind.ASKED, "r1"),
            event(2, 1, Kind.KILLED, ""),
            event(3, 2, Kind.ASKED, "r1"));
    assertThat(repairing.broken(repair)).isEmpty();
    assertThat(strict.broken(repair)).hasSize(1);
  }

  @Test
  void anOldRefreshTokenIsNotPresentedAgain() {
    assertThat(
            repairing.broken(
                List.of(
                    event(0, 1, Kind.DURABLE_REFRESH, "r1"),
                    event(1, 1, Kind.ASKED, "r1"),
                    event(2, 1, Kind.DURABLE_REFRESH, "r2"),
                    event(3, 1, Kind.KILLED, ""),
                    event(4, 2, Kind.ASKED, "r1"))))
        .singleElement()
        .asString()
        .contains("presented after a newer one was durable");
  }

  @Test
  void anOldLoginIsNotStoredAgain() {
    assertThat(
            strict.broken(
                List.of(
                    event(0, 1, Kind.DURABLE_REFRESH, "r1"),
                    event(1, 1, Kind.DURABLE_REFRESH, "r2"),
                    event(2, 2, Kind.DURABLE_REFRESH, "r1"))))
        .hasSize(1);
  }

  @Test
  void anOldAccessTokenIsGivenForTwoSecondsAtMost() {
    assertThat(
            strict.broken(
                List.of(
                    event(0, 1, Kind.DURABLE_ACCESS, "a1"),
                    event(SECOND, 1, Kind.DURABLE_ACCESS, "a2"),
                    event(2 * SECOND, 2, Kind.GIVEN, "a1"),
                    event(4 * SECOND, 2, Kind.GIVEN, "a1"))))
        .singleElement()
        .asString()
        .contains("given 3000 ms");
  }

  private static Event event(long nanos, long process, Kind kind, String token) {
    return Event.parse(new Event(nanos, process, kind, token).line().replace("\n", ""));
  }
}
