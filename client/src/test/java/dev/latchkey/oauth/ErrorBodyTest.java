package dev.latchkey.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.IssuerException;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpReply;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a refusal (protocol §2.7, cases 26–28). */
class ErrorBodyTest {
  private static final String RAW = "RAW";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":\"invalid_grant\",\"error_description\":\"it is old\"} | invalid_grant | it is old",
        "{\"error\":{\"code\":\"Expired\",\"message\":\"too late\"}} | expired | too late",
        "{\"error\":{\"code\":\"expired\"}} | expired | expired",
        "{\"error\":\"access_denied\"} | access_denied | access_denied",
        "{\"code\":\"refresh_token_reused\"} | refresh_token_reused | RAW",
        "{\"code\":\"c\",\"message\":\"m\"} | c | RAW",
        "{\"code\":\"c\",\"message\":\"m\",\"error_description\":\"d\"} | c | d",
        "{\"code\":\"c\",\"message\":\"m\",\"error\":{\"message\":\"nested\"}} | c | nested",
        "plain words | | plain words",
        "[\"a\"] | | RAW",
        "'' | | unknown error",
        "'   ' | | unknown error",
      })
  void case026_detailAndCodeAreFound(String body, String code, String detail) {
    IssuerException e = refusal(400, body, Map.of());
    assertThat(e.error()).isEqualTo(java.util.Optional.ofNullable(code));
    assertThat(e.status()).contains(400);
    assertThat(e.getMessage())
        .endsWith("returned status 400: " + (detail.equals(RAW) ? body : detail));
  }

  @ParameterizedTest
  @CsvSource({"x-request-id", "x-openai-request-id", "cf-ray"})
  void theRequestIdIsShownForThoseWhoCanLookItUp(String header) {
    assertThat(refusal(500, "oops", Map.of(header, List.of("req-1"))).getMessage())
        .endsWith(": oops (request id: req-1)");
  }

  @Test
  void aLongRequestIdIsCut() {
    assertThat(refusal(500, "oops", Map.of("cf-ray", List.of("r".repeat(500)))).getMessage())
        .contains("r".repeat(128))
        .doesNotContain("r".repeat(129));
  }

  @Property(tries = 300)
  void case027_whatWasSentIsNeverShown(
      @ForAll @StringLength(min = 8, max = 60) @CharRange(from = ' ', to = '~') String secret,
      @ForAll @IntRange(max = 7) int form) {
    String value = "Q!/" + secret + "\"\\&Z";
    String inForm = URLEncoder.encode(value, StandardCharsets.UTF_8);
    String inJson = new JsonWriter().compact(new JsonString(value));
    String bare = inJson.substring(1, inJson.length() - 1);
    String body =
        switch (form) {
          case 0 -> "you sent " + value;
          case 1 -> "you sent " + inForm;
          case 2 -> "{\"error_description\":" + inJson + "}";
          case 3 -> "{\"error\":{\"message\":" + inJson + "}}";
          case 4 -> "{\"error\":" + inJson + "}";
          case 5 -> "{\"code\":" + inJson + "}";
          case 6 -> "<p>" + "x".repeat(490) + value + "</p>";
          default -> "{\"unknown\":\"" + inForm + "\",\"and\":" + inJson + "}";
        };
    IssuerException e =
        refusal(400, body, Map.of("x-request-id", List.of("id-" + value)), Secret.of(value));
    String shown = Thrown.text(e) + e.error().orElse("") + e.remedy();
    assertThat(shown).doesNotContain(value).doesNotContain(inForm).doesNotContain(bare);
    assertThat(e.error().orElse("")).doesNotContainIgnoringCase(value);
    if (form < 5) {
      assertThat(e.getMessage()).contains("[REDACTED]");
    }
  }

  @Test
  void case027_aTokenInThePlaceOfTheCodeIsNoCode() {
    Secret token = Secret.of("rt-PLAIN-token");
    IssuerException e = refusal(400, "{\"error\":\"rt-PLAIN-token\"}", Map.of(), token);
    assertThat(e.error()).isEmpty();
    assertThat(e.getMessage()).contains("[REDACTED]");
  }

  @Test
  void case166_aTokenThatOverlapsTheCodeDoesNotHideIt() {
    IssuerException e =
        refusal(400, "{\"error\":\"invalid_grant\"}", Map.of(), Secret.of("invalid"));
    assertThat(e.error()).contains("invalid_grant");
    assertThat(e.getMessage()).contains("[REDACTED]_grant");
  }

  @Test
  void case028_aLargeBodyIsUnknownAndTheStatusKept() {
    IssuerException e = refusal(502, "x".repeat(8193), Map.of());
    assertThat(e.getMessage()).endsWith("502: unknown error");
    assertThat(e.status()).contains(502);
  }

  @Test
  void B12_anErrorTextIsShownEscaped() {
    assertThat(refusal(400, "a\u001b]0;title\u0007\r\nb\u202e", Map.of()).getMessage())
        .endsWith("a\\u001b]0;title\\u0007\\r\\nb\\u202e");
  }

  private static IssuerException refusal(
      int status, String body, Map<String, List<String>> headers) {
    return refusal(status, body, headers, Secret.of("never-sent-back"));
  }

  private static IssuerException refusal(
      int status, String body, Map<String, List<String>> headers, Secret sent) {
    TokenEndpoint endpoint =
        new TokenEndpoint(
            new FixedTransport(new HttpReply(status, headers, body)),
            new ClientName("latchkey", "1"));
    return catchThrowableOfType(
        IssuerException.class,
        () -> endpoint.refresh(URI.create("https://issuer.example/t"), "client", sent, "forced"));
  }
}
