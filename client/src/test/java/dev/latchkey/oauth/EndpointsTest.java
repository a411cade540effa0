package dev.latchkey.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Provenance;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests go (protocol §1, §7, B48, B59). */
class EndpointsTest {
  private static final String REFRESH = "CODEX_REFRESH_TOKEN_URL_OVERRIDE";
  private static final String REVOKE = "CODEX_REVOKE_TOKEN_URL_OVERRIDE";
  private static final Provenance PRIVATE = new Provenance("https://login.example/team/", "app_1");

  @Test
  void withoutOverridesEverythingIsAtTheIssuer() {
    Endpoints endpoints = endpoints(Map.of());
    Issuer issuer = endpoints.issuerOf(Optional.of(PRIVATE));
    assertThat(endpoints.authorize(issuer))
        .hasToString("https://login.example/team/oauth/authorize");
    assertThat(endpoints.token(issuer)).hasToString("https://login.example/team/oauth/token");
    assertThat(endpoints.refresh(issuer)).hasToString("https://login.example/team/oauth/token");
    assertThat(endpoints.whoami(issuer))
        .hasToString("https://login.example/team/api/accounts/v1/user-auth-credential/whoami");
    assertThat(endpoints.clientIdOf(Optional.of(PRIVATE))).isEqualTo("app_1");
  }

  @Test
  void B48_revocationIsWhereTheTokenWasIssued() {
    Endpoints endpoints = endpoints(Map.of());
    assertThat(endpoints.revoke(endpoints.issuerOf(Optional.of(PRIVATE))))
        .hasToString("https://login.example/team/oauth/revoke");
    assertThat(endpoints.revoke(endpoints.issuerOf(Optional.empty())))
        .hasToString("https://auth.openai.com/oauth/revoke");
    assertThat(endpoints.clientIdOf(Optional.empty())).isEqualTo("app_EMoamEEZ73f0CkXaXp7hrann");
  }

  @ParameterizedTest
  @CsvSource({
    "https://o.example/x/token?a=b, , https://o.example/x/token?a=b, https://o.example/oauth/revoke",
    "http://127.0.0.1:8080/t, , http://127.0.0.1:8080/t, http://127.0.0.1:8080/oauth/revoke",
    "https://o.example/t/, , https://o.example/t/, https://o.example/oauth/revoke",
    "https://o.example/t, https://r.example/kill?x=1, https://o.example/t, "
        + "https://r.example/kill?x=1",
    ", https://r.example/kill, https://auth.openai.com/oauth/token, https://r.example/kill",
    "' ', ' ', https://auth.openai.com/oauth/token, https://auth.openai.com/oauth/revoke"
  })
  void case187_overridesReplaceAndMoveTheirNeighbour(
      String refreshOverride, String revokeOverride, String refresh, String revoke) {
    Map<String, String> variables = new java.util.HashMap<>();
    if (refreshOverride != null) {
      variables.put(REFRESH, refreshOverride);
    }
    if (revokeOverride != null) {
      variables.put(REVOKE, revokeOverride);
    }
    Endpoints endpoints = endpoints(variables);
    assertThat(endpoints.refresh(Issuer.DEFAULT)).hasToString(refresh);
    assertThat(endpoints.revoke(Issuer.DEFAULT)).hasToString(revoke);
    assertThat(endpoints.token(Issuer.DEFAULT))
        .as("a code goes to the issuer that the browser saw")
        .hasToString("https://auth.openai.com/oauth/token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://api.example/base", "https://api.example/base/"})
  void case151_theIdentityEndpointHasABaseOfItsOwn(String base) {
    assertThat(endpoints(Map.of("CODEX_AUTHAPI_BASE_URL", base)).whoami(Issuer.DEFAULT))
        .hasToString("https://api.example/base/v1/user-auth-credential/whoami");
  }

  @Test
  void theClientIdCanBeOverridden() {
    assertThat(
            endpoints(Map.of("CODEX_APP_SERVER_LOGIN_CLIENT_ID", " app_2 "))
                .clientIdOf(Optional.of(PRIVATE)))
        .isEqualTo("app_2");
    assertThat(
            endpoints(Map.of("CODEX_APP_SERVER_LOGIN_CLIENT_ID", "  "))
                .clientIdOf(Optional.of(PRIVATE)))
        .isEqualTo("app_1");
  }

  @Test
  void anOverrideThatIsNoAddressIsNamedByItsVariable() {
    assertThatThrownBy(() -> endpoints(Map.of(REFRESH, "nonsense")).refresh(Issuer.DEFAULT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(REFRESH);
    assertThatThrownBy(
            () -> endpoints(Map.of(REVOKE, "http://far.example/r")).revoke(Issuer.DEFAULT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(REVOKE)
        .hasMessageContaining("plain http");
  }

  @ParameterizedTest
  @CsvSource({
    "https://auth.example, https://auth.example",
    "https://auth.example/, https://auth.example",
    "https://auth.example/a/b//, https://auth.example/a/b",
    "' https://auth.example ', https://auth.example",
    "HTTPS://auth.example, HTTPS://auth.example",
    "http://localhost:8080, http://localhost:8080",
    "http://127.0.0.1:1, http://127.0.0.1:1",
    "http://127.9.9.9, http://127.9.9.9",
    "http://[::1]:80, http://[::1]:80"
  })
  void anIssuerIsKeptAsGivenAndUsedWithoutSlashes(String given, String base) {
    Issuer issuer = Issuer.parse(given, false);
    assertThat(issuer.given()).isEqualTo(given);
    assertThat(issuer.base()).hasToString(base);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "auth.example",
        "auth.example:443",
        "//auth.example",
        "ftp://auth.example",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https:auth.example",
        "https://user@auth.example",
        "https://user:pw@auth.example",
        "https://auth.example#x",
        "https://auth.example?x=1",
        "https://auth.example/a?",
        "https://auth.example:99999",
        "https://auth example",
        "https://auth.example\u001b[2J",
        "https://auth.example/\nX: y"
      })
  void whatIsNoIssuerIsRefused(String given) {
    assertThatThrownBy(() -> Issuer.parse(given, true))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_INVALID))
        .message()
        .doesNotContain("\u001b")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::2]",
        "HTTP://auth.example"
      })
  void B59_plainHttpToAnotherMachineIsRefusedUnlessAllowed(String given) {
    assertThatThrownBy(() -> Issuer.parse(given, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("plain http");
    assertThat(Issuer.parse(given, true).given()).isEqualTo(given);
  }

  private static Endpoints endpoints(Map<String, String> variables) {
    return new Endpoints(Environment.of(variables), false);
  }
}
