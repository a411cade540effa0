package dev.latchkey.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.config.Layer;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where agent identities are verified (protocol §9.3, policy §7.3). */
class AgentIssuersTest {
  private static final String JWKS = "CODEX_AGENT_IDENTITY_JWKS_BASE_URL";
  private static final String API = "CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL";

  private static AgentEndpoints at(
      @Nullable String base, @Nullable String jwks, @Nullable String api) {
    Map<String, String> variables = new HashMap<>();
    if (jwks != null) {
      variables.put(JWKS, jwks);
    }
    if (api != null) {
      variables.put(API, api);
    }
    Environment environment = Environment.of(variables);
    return new AgentIssuers(
            environment,
            Optional.ofNullable(base)
                .map(text -> new Setting<>(text, new Origin(Layer.USER, "/h/config.toml", 2, 1))),
            new Endpoints(environment, false))
        .at(Issuer.DEFAULT);
  }

  @Test
  void codexsOwnPlacesAreTheDefault() {
    AgentEndpoints own = at(null, null, null);
    assertThat(own.keys())
        .hasToString("https://chatgpt.com/backend-api/wham/agent-identities/jwks");
    assertThat(own.api()).hasToString("https://auth.openai.com/api/accounts");
    assertThat(own.issuer()).isEqualTo("https://chatgpt.com/codex-backend/agent-identity");
  }

  @ParameterizedTest
  @CsvSource({
    "https://chatgpt.com/codex,        https://chatgpt.com/backend-api/wham/agent-identities/jwks",
    "https://chatgpt.com/codex/,       https://chatgpt.com/backend-api/wham/agent-identities/jwks",
    "https://chatgpt.com/backend-api//,https://chatgpt.com/backend-api/wham/agent-identities/jwks",
    "https://chatgpt.com/api/codex,    https://chatgpt.com/api/codex/agent-identities/jwks",
    "https://chat.openai.com,          https://chat.openai.com/api/codex/agent-identities/jwks"
  })
  void theKeysFollowTheBaseUrlInItsThreeStyles(String base, String keys) {
    assertThat(at(base, null, null).keys()).hasToString(keys);
  }

  @Test
  void case130_bothOverridesAreUsedAndSlashesTolerated() {
    AgentEndpoints there = at(null, "https://keys.example/x/", "https://api.example/accounts//");
    assertThat(there.keys()).hasToString("https://keys.example/x/agent-identities/jwks");
    assertThat(there.api()).hasToString("https://api.example/accounts");
  }

  @Test
  void case131_aBaseThatIsTheKeysOverrideIsAcceptedWithTheOther() {
    assertThat(at("https://own.example", "https://own.example/", "https://api.example").api())
        .hasToString("https://api.example");
  }

  @Test
  void case132_134_aForeignBaseIsRefusedWhateverTheOverrides() {
    assertThatThrownBy(
            () -> at("https://foreign.example", "https://keys.example", "https://a.example"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("https://foreign.example", "/h/config.toml, line 2");
    assertThatThrownBy(() -> at("https://foreign.example", "https://keys.example", null))
        .isInstanceOf(ConfigurationException.class);
    for (String imitation :
        new String[] {
          "https://chatgpt.com.evil.example",
          "https://evil.example/chatgpt.com",
          "https://chatgpt.com@evil.example",
          "http://chatgpt.com",
          "https://chatgpt.com:8443",
          "not an address"
        }) {
      assertThatThrownBy(() -> at(imitation, null, null))
          .describedAs(imitation)
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void case133_keysFromElsewhereWithoutTheApiAreRefused() {
    assertThatThrownBy(() -> at(null, "https://keys.example", null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(JWKS, API);
  }

  @Test
  void anAuthorityOfOnesOwnHasThemBelowItsAddress() {
    Environment environment = Environment.of(Map.of());
    AgentEndpoints own =
        new AgentIssuers(environment, Optional.empty(), new Endpoints(environment, false))
            .at(Issuer.parse("https://auth.example.com/team/", false));
    assertThat(own.keys()).hasToString("https://auth.example.com/team/agent-identities/jwks");
    assertThat(own.api()).hasToString("https://auth.example.com/team/api/accounts");
    assertThat(own.issuer()).isEqualTo("https://auth.example.com/team");
  }
}
