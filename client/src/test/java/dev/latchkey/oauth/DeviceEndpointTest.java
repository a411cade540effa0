package dev.latchkey.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.Golden;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonString;
import dev.latchkey.network.HttpReply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** The messages of sign-in by device code, against golden files and against nonsense. */
class DeviceEndpointTest {
  private static final URI USERCODE =
      URI.create("https://issuer.example/api/accounts/deviceauth/usercode");
  private static final URI TOKEN =
      URI.create("https://issuer.example/api/accounts/deviceauth/token");
  private static final DeviceCode CODE =
      new DeviceCode(Secret.of("deviceauth-golden-1"), "ABCD-EFGH", Duration.ofSeconds(5));

  @Test
  void theBeginningIsJsonAndNamesNobody() {
    FixedTransport wire = new FixedTransport(200, Golden.read("wire/device-usercode-answer.json"));
    DeviceCode code = new DeviceEndpoint(wire).begin(USERCODE, Endpoints.CODEX_CLIENT_ID);
    Golden.assertMatches("wire/device-usercode-request.json", wire.body());
    assertThat(wire.only().headers())
        .isEqualTo(Map.of("Content-Type", Secret.of("application/json")));
    assertThat(code).isEqualTo(CODE);
  }

  @Test
  void theQuestionIsJsonAndNamesNobody() {
    FixedTransport wire = new FixedTransport(200, Golden.read("wire/device-token-answer.json"));
    DevicePoll answer = new DeviceEndpoint(wire).poll(TOKEN, CODE);
    Golden.assertMatches("wire/device-token-request.json", wire.body());
    assertThat(wire.only().headers())
        .isEqualTo(Map.of("Content-Type", Secret.of("application/json")));
    assertThat(answer)
        .isEqualTo(
            new DevicePoll.Approved(
                Secret.of("code-golden-1"),
                Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))); // RFC 7636, appendix B
  }

  @Test
  void whatWeAskWithIsNotRepeated() {
    FixedTransport wire =
        new FixedTransport(
            new HttpReply(
                401,
                Map.of("x-request-id", List.of("deviceauth-golden-1")),
                "no such thing as deviceauth-golden-1"));
    assertThat(catchThrowable(() -> new DeviceEndpoint(wire).poll(TOKEN, CODE)))
        .hasMessageContaining("[REDACTED]")
        .message()
        .doesNotContain("deviceauth-golden-1");
  }

  @Property
  void noAnswerToTheBeginningThrowsAnythingElse(
      @ForAll @IntRange(min = 100, max = 599) int status, @ForAll String body) {
    Throwable thrown =
        catchThrowable(
            () -> new DeviceEndpoint(new FixedTransport(status, body)).begin(USERCODE, "client"));
    assertThat(thrown).isInstanceOf(LatchkeyException.class);
  }

  @Property
  void noAnswerToTheQuestionThrowsAnythingElse(
      @ForAll @IntRange(min = 100, max = 599) int status, @ForAll String body) {
    Throwable thrown =
        catchThrowable(() ->
            assertThat(new DeviceEndpoint(new FixedTransport(status, body)).poll(TOKEN, CODE))
                .isNotInstanceOf(DevicePoll.Approved.class));
    assertThat(thrown == null || thrown instanceof LatchkeyException).isTrue();
  }

  @Property
  void B13_everyIntervalIsBetweenOneSecondAndAMinute(
      @ForAll @Chars({'0', '1', '9', '.', '-', '+', 'e', 'E', ' '}) @StringLength(max = 12)
          String text) {
    assertSensible(text);
  }

  @Property
  void B13_noIntervalThrows(@ForAll String text) {
    assertSensible(text);
  }

  private static void assertSensible(String text) {
    DeviceEndpoint.interval(new JsonString(text))
        .ifPresent(interval ->
            assertThat(interval).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60)));
    DeviceEndpoint.interval(new JsonNumber(text))
        .ifPresent(interval ->
            assertThat(interval).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60)));
  }
}
