package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthJsonSamplesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123456789Z");

  @Test
  void anApiKeyToTheByte() {
    assertThat(AuthJsonSamples.apiKey("sk-sample"))
        .isEqualTo("{\n  \"auth_mode\": \"apikey\",\n  \"OPENAI_API_KEY\": \"sk-sample\"\n}");
  }

  @Test
  void aChatGptLoginToTheByte() {
    IssuedTokens tokens = new IssuedTokens("a.b.c", "d.e.f", "rt-1", Account.sample());
    assertThat(
            AuthJsonSamples.chatgpt(tokens, "https://auth.example", NOW)
                .replaceFirst("(\"login_owner_id\": )\"[\\w-]{43}\"", "$1\"<random>\""))
        .isEqualTo(
            """
            {
              "auth_mode": "chatgpt",
              "OPENAI_API_KEY": null,
              "tokens": {
                "id_token": "a.b.c",
                "access_token": "d.e.f",
                "refresh_token": "rt-1",
                "oauth_provenance": {
                  "issuer": "https://auth.example",
                  "client_id": "app_EMoamEEZ73f0CkXaXp7hrann"
                },
                "login_owner_id": "<random>",
                "account_id": "acct-1111"
              },
              "last_refresh": "2026-11-23T10:00:00.123456789Z"
            }\
            """);
  }

  @Test
  void anOldChatGptLoginDoesNotSayWhoIssuedIt() {
    IssuedTokens tokens =
        new IssuedTokens("a.b.c", "d.e.f", "rt-1", Account.sample().without("chatgpt_account_id"));
    assertThat(AuthJsonSamples.chatgptWithoutProvenance(tokens, NOW))
        .doesNotContain("oauth_provenance", "login_owner_id")
        .contains("\"account_id\": null");
  }

  @Test
  void theOtherModes() {
    assertThat(Json.object(AuthJsonSamples.personalAccessToken("at-1")))
        .containsOnlyKeys("OPENAI_API_KEY", "personal_access_token");
    assertThat(Json.object(AuthJsonSamples.agentIdentity("a.b.c")))
        .containsEntry("auth_mode", "agentIdentity")
        .containsEntry("agent_identity", "a.b.c");
    assertThat(Json.object(AuthJsonSamples.bedrockApiKey("k", "eu-west-1")))
        .containsEntry("auth_mode", "bedrockApiKey")
        .containsEntry("bedrock_api_key", Map.of("api_key", "k", "region", "eu-west-1"));
    assertThat(Json.object(AuthJsonSamples.bedrockAccessKeys("AKIA", "s")))
        .containsEntry("auth_mode", "bedrockAccessKeys")
        .containsEntry(
            "bedrock_access_keys", Map.of("access_key_id", "AKIA", "secret_access_key", "s"));
  }
}
