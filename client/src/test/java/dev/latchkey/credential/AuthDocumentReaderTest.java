package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.Thrown;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Credential.Incomplete;
import dev.latchkey.json.JsonSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Codex 0.169 was seen to read, refuse and make of a document (protocol §4.1, case 127). */
class AuthDocumentReaderTest {
  private static final String ID = Jwts.of("{}");
  private static final String TOKENS =
      "\"tokens\":{\"id_token\":\"" + ID + "\",\"access_token\":\"a\",\"refresh_token\":\"r\"}";
  private static final String KEY = "\"OPENAI_API_KEY\":\"sk-1\"";
  private static final String PAT = "\"personal_access_token\":\"at-1\"";
  private static final String BEDROCK = "\"bedrock_api_key\":{\"api_key\":\"k\",\"region\":\"r\"}";
  private static final String AWS =
      "\"bedrock_access_keys\":{\"access_key_id\":\"i\",\"secret_access_key\":\"s\"}";
  private static final String AGENT = "\"agent_identity\":\"" + ID + "\"";

  static String[][] resolutions() {
    return new String[][] {
      {"personalAccessToken", PAT + "," + BEDROCK + "," + AWS + "," + KEY + "," + TOKENS},
      {"bedrockApiKey", BEDROCK + "," + AWS + "," + KEY + "," + TOKENS},
      {"bedrockAccessKeys", AWS + "," + KEY + "," + TOKENS},
      {"apikey", KEY + "," + TOKENS},
      {"chatgpt", "\"OPENAI_API_KEY\":null," + TOKENS},
      {"chatgpt", TOKENS + "," + AGENT},
      {"chatgpt", "\"auth_mode\":null," + TOKENS},
      {"chatgpt", "\"auth_mode\":\"chatgpt\"," + KEY + "," + PAT + "," + TOKENS},
      {"chatgptAuthTokens", "\"auth_mode\":\"chatgptAuthTokens\"," + TOKENS},
      {"apikey", "\"auth_mode\":\"apikey\"," + PAT + "," + KEY + "," + TOKENS},
      {"agentIdentity", "\"auth_mode\":\"agentIdentity\"," + AGENT + "," + KEY},
      {
        "agentIdentity",
        "\"auth_mode\":\"agentIdentity\",\"agent_identity\":{\"agent_runtime_id\":\"r\",\"agent_private_key\":\"k\",\"account_id\":\"a\"}"
      },
      {"bedrockApiKey", "\"auth_mode\":\"bedrockApiKey\"," + BEDROCK + "," + AWS},
      {"bedrockAccessKeys", "\"auth_mode\":\"bedrockAccessKeys\"," + BEDROCK + "," + AWS},
    };
  }

  @ParameterizedTest
  @MethodSource("resolutions")
  void case127_theModeIsResolvedInOrder(String mode, String members) {
    Credential credential = read("{" + members + "}").credential();
    assertThat(credential).isNotInstanceOf(Incomplete.class);
    assertThat(credential.mode().wireName()).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | chatgpt | tokens",
        "{\"OPENAI_API_KEY\":null} | chatgpt | tokens",
        "{\"OPENAI_API_KEY\":\"\"} | apikey | OPENAI_API_KEY",
        "{\"auth_mode\":\"chatgpt\"} | chatgpt | tokens",
        "{\"auth_mode\":\"chatgpt\",\"tokens\":null} | chatgpt | tokens",
        "{\"auth_mode\":\"chatgpt\",\"OPENAI_API_KEY\":\"sk-1\"} | chatgpt | tokens",
        "{\"auth_mode\":\"chatgptAuthTokens\"} | chatgptAuthTokens | tokens",
        "{\"auth_mode\":\"apikey\"} | apikey | OPENAI_API_KEY",
        "{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":null} | apikey | OPENAI_API_KEY",
        "{\"auth_mode\":\"personalAccessToken\"} | personalAccessToken | personal_access_token",
        "{\"personal_access_token\":\"\"} | personalAccessToken | personal_access_token",
        "{\"auth_mode\":\"agentIdentity\"} | agentIdentity | agent_identity",
        "{\"auth_mode\":\"agentIdentity\",\"agent_identity\":{}} | agentIdentity | agent_identity.agent_runtime_id",
        "{\"agent_identity\":\"any\"} | chatgpt | tokens",
        "{\"auth_mode\":\"bedrockApiKey\"} | bedrockApiKey | bedrock_api_key",
        "{\"auth_mode\":\"bedrockAccessKeys\"} | bedrockAccessKeys | bedrock_access_keys",
        "{\"auth_mode\":\"headers\"} | headers | headers",
      })
  void B34_aModeWithoutItsMaterialIsNoLogin(String json, String mode, String missing) {
    assertThat(read(json).credential())
        .isInstanceOfSatisfying(
            Incomplete.class,
            incomplete -> {
              assertThat(incomplete.mode().wireName()).isEqualTo(mode);
              assertThat(incomplete.missing()).startsWith(missing);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"apiKey", "api_key", "CHATGPT", "ChatGPT", "chatgpt ", "", "pat", "personal"})
  void case127_aModeThatIsSpeltOtherwiseIsRefused(String mode) {
    assertThatThrownBy(() -> read("{\"auth_mode\":\"" + mode + "\"," + KEY + "}"))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("auth_mode");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "null",
        "\"text\"",
        "1",
        "{\"auth_mode\":1}",
        "{\"OPENAI_API_KEY\":1}",
        "{\"OPENAI_API_KEY\":{}}",
        "{\"tokens\":[]}",
        "{\"tokens\":\"x\"}",
        "{\"tokens\":{}}",
        "{\"last_refresh\":1795413534}",
        "{\"last_refresh\":\"yesterday\"}",
        "{\"last_refresh\":\"2026-11-23\"}",
        "{\"last_refresh\":\"2026-11-23T05:58:54\"}",
        "{\"agent_identity\":1}",
        "{\"agent_identity\":[]}",
        "{\"personal_access_token\":{}}",
        "{\"bedrock_api_key\":\"x\"}",
        "{\"bedrock_api_key\":{\"api_key\":\"k\"}}",
        "{\"bedrock_api_key\":{\"api_key\":\"k\",\"region\":1}}",
        "{\"bedrock_access_keys\":{\"access_key_id\":\"i\"}}",
        "{\"auth_mode\":\"apikey\",\"auth_mode\":\"apikey\"}",
        "{\"OPENAI_API_KEY\":null,\"OPENAI_API_KEY\":null}",
        "{\"\\u0074okens\":null,\"tokens\":null}",
        "{\"bedrock_api_key\":{\"region\":\"r\",\"api_key\":\"k\",\"region\":\"r\"}}",
        "{\"bedrock_access_keys\":{\"access_key_id\":\"i\",\"secret_access_key\":\"s\","
            + "\"session_token\":null,\"session_token\":null}}"
      })
  void aKnownMemberOfTheWrongKindOrTwiceIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(JsonSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":null,\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"JWT\",\"refresh_token\":\"r\"",
        "\"id_token\":\"JWT\",\"access_token\":\"a\"",
        "\"id_token\":\"JWT\",\"access_token\":1,\"refresh_token\":\"r\"",
        "\"id_token\":\"JWT\",\"id_token\":\"JWT\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"JWT\",\"access_token\":\"a\",\"refresh_token\":\"r\",\"account_id\":7",
        "\"id_token\":\"JWT\",\"access_token\":\"a\",\"refresh_token\":\"r\","
            + "\"oauth_provenance\":\"x\"",
        "\"id_token\":\"JWT\",\"access_token\":\"a\",\"refresh_token\":\"r\","
            + "\"oauth_provenance\":{\"issuer\":\"https://i\"}",
        "\"id_token\":\"\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"one.two\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"a..c\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\".e30.c\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"a.e30.\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"a.e30=.c\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"a.!!!!.c\",\"access_token\":\"a\",\"refresh_token\":\"r\"",
        "\"id_token\":\"a.bm90IGpzb24.c\",\"access_token\":\"a\",\"refresh_token\":\"r\""
      })
  void tokensThatAreNoneAreRefused(String members) {
    String json = "{\"tokens\":{" + members.replace("JWT", ID) + "}}";
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("tokens");
  }

  @Test
  void whatIsNotCheckedIsAccepted() {
    ChatGptSession session =
        (ChatGptSession)
            read("{\"x\":1,\"x\":2,\"tokens\":{\"id_token\":\""
                    + ID
                    + "\",\"access_token\":\"not a JWT\",\"refresh_token\":\"\","
                    + "\"account_id\":null,\"y\":1,\"y\":2}}")
                .credential();
    assertThat(session.tokens().refreshToken().isEmpty()).isTrue();
    assertThat(session.tokens().accountId()).isEmpty();
    assertThat(session.lastRefresh()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T05:58:54Z",
        "2026-11-23T05:58:54.756536526Z",
        "2026-11-23T06:58:54.5+01:00",
        "2026-11-23t05:58:54z"
      })
  void lastRefreshIsAnyRfc3339Time(String time) {
    assertThat(read("{" + TOKENS + ",\"last_refresh\":\"" + time + "\"}").credential())
        .isInstanceOfSatisfying(
            ChatGptSession.class,
            session ->
                assertThat(session.lastRefresh().orElseThrow().toString())
                    .startsWith("2026-11-23T05:58:54"));
  }

  @Test
  void theErrorNamesMemberAndPlaceAndNoValue() {
    String secret = "S3CRET-value";
    String json =
        "{\n  \"OPENAI_API_KEY\": \""
            + secret
            + "\",\n  \"tokens\": {\n    \"id_token\": \""
            + secret
            + "\",\n    \"access_token\": \""
            + secret
            + "\",\n    \"refresh_token\": \""
            + secret
            + "\"\n  }\n}";
    Throwable e = catchThrowable(() -> read(json));
    assertThat(e)
        .isInstanceOfSatisfying(
            JsonSyntaxException.class,
            syntax -> {
              assertThat(syntax.line()).isEqualTo(4);
              assertThat(syntax.column()).isEqualTo(17);
            })
        .hasMessageContaining("tokens.id_token");
    assertThat(Thrown.text(e)).doesNotContain("S3CRET");
  }

  private static AuthDocument read(String json) {
    return AuthDocument.parse(json);
  }
}
