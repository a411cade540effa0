package dev.latchkey.authority.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.workload.NotAccepted.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Taking assertions apart, which anybody may send. */
class AssertionTest {
  private static final String CLAIMS = "{\"sub\":\"a\"}";

  @Test
  void whatTheHeadersOfKnownIssuersSayIsTaken() {
    for (String header :
        new String[] {
          "{\"alg\":\"RS256\",\"kid\":\"a\"}",
          "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5t\":\"AAAA\",\"kid\":\"AAAA\"}",
          "{\"alg\":\"ES256\",\"kid\":\"abc+/=:.\",\"typ\":\"JOSE\"}"
        }) {
      Assertion assertion = Assertion.read(encode(header) + "." + encode(CLAIMS) + ".AAAA");
      assertThat(assertion.claims()).containsEntry("sub", "a");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"alg\":\"RS256\"} | HEADER",
        "{\"kid\":\"a\"} | HEADER",
        "{\"alg\":null,\"kid\":\"a\"} | HEADER",
        "{\"alg\":1,\"kid\":\"a\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\\nb\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":[\"a\"]} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"typ\":\"at+jwt\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"typ\":\"logout+jwt\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"crit\":[\"exp\"]} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"b64\":false} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"jku\":\"https://a.example\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"x5u\":\"https://a.example\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"x5c\":[\"AAAA\"]} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"jwk\":{}} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"zip\":\"DEF\"} | HEADER",
        "{\"alg\":\"RS256\",\"kid\":\"a\",\"cty\":\"JWT\"} | HEADER",
        "{\"alg\":\"RS256\",\"alg\":\"none\",\"kid\":\"a\"} | MALFORMED",
        "{\"alg\":\"RS256\",\"kid\":\"a\"}x | MALFORMED",
        "[\"alg\"] | MALFORMED",
        "alg | MALFORMED",
      })
  void bug28_aHeaderSaysTheUsualAndNothingMore(String header, Reason reason) {
    assertRefused(encode(header) + "." + encode(CLAIMS) + ".AAAA", reason);
  }

  @Test
  void bug31_whatIsLongOrDeepOrHugeIsRefused() {
    String header = encode("{\"alg\":\"RS256\",\"kid\":\"a\"}");
    assertRefused(
        header + "." + encode("{\"a\":\"" + "b".repeat(13_000) + "\"}") + ".AAAA",
        Reason.MALFORMED);
    assertRefused(
        header + "." + encode("{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}") + ".AAAA",
        Reason.MALFORMED);
    assertRefused(
        header + "." + encode("{\"a\":" + "9".repeat(1_000) + "}") + ".AAAA", Reason.MALFORMED);
    assertThat(
            Assertion.read(header + "." + encode("{\"exp\":1e999999999}") + ".AAAA")
                .claims()
                .get("exp"))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    String header = encode("{\"alg\":\"RS256\",\"kid\":\"a\"}");
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    assertRefused(header + "." + claims + ".AAAA", Reason.MALFORMED);
  }

  @Property
  void anyTextIsReadOrRefusedAndNothingElse(@ForAll @StringLength(max = 400) String text) {
    readsOrRefuses(text);
    readsOrRefuses(text + "." + text + "." + text);
  }

  @Property
  void anyHeaderIsReadOrRefusedAndNothingElse(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 60) String inside) {
    readsOrRefuses(encode("{" + inside + "}") + "." + encode(CLAIMS) + ".AAAA");
    readsOrRefuses(
        encode("{\"alg\":\"RS256\",\"kid\":\"a\"," + inside + "}")
            + "."
            + encode(CLAIMS)
            + ".AAAA");
    readsOrRefuses(
        encode("{\"alg\":\"RS256\",\"kid\":\"a\"}") + "." + encode("{" + inside + "}") + ".AAAA");
  }

  private static void readsOrRefuses(String text) {
    try {
      assertThat(Assertion.read(text).keyId()).isNotEmpty();
    } catch (NotAccepted e) {
      assertThat(e.reason()).isIn(Reason.HEADER, Reason.MALFORMED);
    }
  }

  private static void assertRefused(String text, Reason reason) {
    assertThatExceptionOfType(NotAccepted.class)
        .isThrownBy(() -> Assertion.read(text))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
