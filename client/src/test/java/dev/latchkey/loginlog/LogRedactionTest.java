package dev.latchkey.loginlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogRedactionTest {
  private static final String CANARY = "ca.na-ry_1234";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url=https://auth.example/oauth/authorize?state=CANARY&x=1",
        "?code=CANARY HTTP/1.1",
        "?%63ode=CANARY HTTP/1.1",
        "redirect=http%3A%2F%2F127.0.0.1%3A1455%2Fcb%3Fcode%3DCANARY%26scope%3Dx",
        "redirect=http%3A%2F%2F127.0.0.1%3A1455%2Fcb%3Fa%3Db%26state%3DCANARY",
        "Callback { code: \"CANARY\", error: None }",
        "Callback { code: Some(\"CANARY\"), error: None }",
        "{\"access_token\":\"CANARY\"}",
        "{\"access_token\": \"CAN\\\"ARY\"}",
        "body=\"{\\\"refresh_token\\\":\\\"CANARY\\\"}\"",
        "params.code_verifier=CANARY",
        "Authorization: Bearer CANARY",
        "authorization: \"Basic CANARY\"",
        "set-cookie: session=CANARY; Path=/",
        "sent Bearer CANARY to it",
        "https://kim:CANARY@auth.example/",
        "https%3A%2F%2Fkim%3ACANARY%40auth.example%2F",
        "key sk-proj-CANARY is wrong",
        "at-CANARY",
        "(rt_CANARY)",
        "rt.1.CANARY",
        "eyJhbGciOiJub25lIn0.CANARY",
        "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.CANARY",
      })
  void aSecretIsTakenOut(String written) {
    String redacted =
        LogRedaction.redact(
            written.replace("CANARY", CANARY).replace("CAN\\\"ARY", "q\\\"" + CANARY));
    assertThat(redacted).doesNotContain(CANARY);
    assertThat(LogRedaction.redact(redacted)).describedAs("once is enough").isEqualTo(redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef0123456789abcdef01234567",
        "mQ3z_kX0vB9-aT7yR2wE5uI8oP1sD4fG6hJ0kL3zXcV",
        "mQ3z/kX0vB9+aT7yR2wE5uI8oP1sD4fG6hJ0kL3zXc==",
      })
  void aLongRunIsTakenOut(String run) {
    assertThat(LogRedaction.redact("before " + run + " after"))
        .isEqualTo("before <redacted> after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T06:09:02.023890Z  INFO codex_cli::login: starting browser login flow",
        "received login callback path=/auth/callback has_code=true has_state=true has_error=false"
            + " state_valid=true",
        "starting oauth token exchange issuer=https://auth.openai.com/"
            + " token_endpoint=https://auth.openai.com/oauth/token"
            + " redirect_uri=http://localhost:1455/auth/callback",
        "oauth callback returned error error_code=\"access_denied\" has_error_description=true",
        "oauth token exchange returned non-success status status=400 Bad Request",
        "error_code=token_expired login_id=0f9a3c7e5b1d user=kim@example.com",
        "wrote /home/kim/some/rather/long/path/to/a/file/that/is/no/secret/at/all.log",
        "the bearer token is missing, look at-startup for a basic explanation",
        "https://auth.example/oauth/token?code=<redacted>&x=1",
      })
  void everythingElseStays(String line) {
    assertThat(LogRedaction.redact(line)).isEqualTo(line);
  }

  @Test
  void theLinesOfATextStay() {
    assertThat(LogRedaction.redact("a code=1\nb token=\"2\nc\n"))
        .isEqualTo("a code=<redacted>\nb token=\"<redacted>\nc\n");
  }

  @Test
  void onlyTheValueGoes() {
    assertThat(LogRedaction.redact("GET /auth/callback?code=abc&scope=openid&state=xyz HTTP/1.1"))
        .isEqualTo("GET /auth/callback?code=<redacted>&scope=openid&state=<redacted> HTTP/1.1");
    assertThat(LogRedaction.redact("https://kim:pw@auth.example/x"))
        .isEqualTo("https://auth.example/x");
  }

  /** Whoever could write into the log must not be able to stall its reader. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "eyJ", "/", "\\", "%41", "code=\"\\", "://x", "a ", "Bearer ", "sk-"})
  void aHostileTextTakesNoLonger(String part) {
    String text = part.repeat((1 << 18) / part.length());
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThatNoException().isThrownBy(() -> LogRedaction.redact(text)));
  }
}
