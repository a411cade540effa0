package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Golden;
import dev.latchkey.credential.Credential.ChatGptSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden files were not made by the code under test (protocol §4.1). */
class GoldenAuthJsonTest {
  private static final Instant LAST_REFRESH = Instant.parse("2026-11-23T05:58:54.756536526Z");

  @ParameterizedTest
  @CsvSource({
    "apikey, API_KEY",
    "chatgpt, CHATGPT",
    "chatgpt-renewed, CHATGPT",
    "chatgpt-minted-key, CHATGPT",
    "chatgpt-older, CHATGPT",
    "chatgpt-no-account, CHATGPT",
    "chatgpt-auth-tokens, CHATGPT_AUTH_TOKENS",
    "personal-access-token, PERSONAL_ACCESS_TOKEN",
    "personal-access-token-with-mode, PERSONAL_ACCESS_TOKEN",
    "agent-identity-jwt, AGENT_IDENTITY",
    "agent-identity-record, CHATGPT",
    "bedrock-api-key, BEDROCK_API_KEY",
    "bedrock-access-keys, BEDROCK_ACCESS_KEYS",
    "unknown-members, CHATGPT"
  })
  void isUnderstoodAndWrittenAsItWasRead(String name, AuthMode mode) {
    String file = "auth-json/" + name + ".json";
    AuthDocument document = AuthDocument.parse(Golden.read(file).getBytes(StandardCharsets.UTF_8));
    assertThat(document.credential()).isNotInstanceOf(Credential.Incomplete.class);
    assertThat(document.credential().mode()).isEqualTo(mode);
    Golden.assertMatches(file, document.toPrettyText());
    assertThat(AuthDocument.parse(document.toCompactText())).isEqualTo(document);
  }

  @Test
  void anApiKeyLoginIsWrittenLikeCodex() {
    Golden.assertMatches(
        "auth-json/apikey.json",
        AuthDocument.forApiKey(Secret.of("sk-proj-golden/0123456789")).toPrettyText());
  }

  @ParameterizedTest
  @CsvSource({"chatgpt", "chatgpt-minted-key", "chatgpt-no-account"})
  void aChatGptLoginIsWrittenLikeCodex(String name) {
    String file = "auth-json/" + name + ".json";
    ChatGptSession session = session(file);
    assertThat(session.lastRefresh()).contains(LAST_REFRESH);
    Golden.assertMatches(
        file,
        AuthDocument.forChatGpt(session.tokens(), session.mintedApiKey(), LAST_REFRESH)
            .toPrettyText());
  }

  @Test
  void aRenewedLoginIsWrittenLikeCodex() {
    AuthDocument before = AuthDocument.parse(Golden.read("auth-json/chatgpt.json"));
    TokenSet tokens = session("auth-json/chatgpt-renewed.json").tokens();
    Golden.assertMatches(
        "auth-json/chatgpt-renewed.json",
        before.withTokens(tokens, Instant.parse("2026-11-24T06:00:00Z")).toPrettyText());
  }

  @Test
  void theMembersAreThoseOfTheFile() {
    ChatGptSession session = session("auth-json/chatgpt-minted-key.json");
    TokenSet tokens = session.tokens();
    assertThat(session.mintedApiKey()).contains(Secret.of("sk-minted-0123456789"));
    assertThat(tokens.refreshToken()).isEqualTo(Secret.of("rt-golden-1"));
    assertThat(tokens.provenance())
        .contains(new Provenance("https://auth.openai.com", "app_EMoamEEZ73f0CkXaXp7hrann"));
    assertThat(tokens.loginOwnerId()).contains("q1B0v6pJ2kYw8mXr4sTz0aCe3dFg5hIjKlMnOpQrStU");
    assertThat(tokens.accountId()).contains("acct-1111");
    assertThat(tokens.identity().email()).contains("kim@example.com");
  }

  @Test
  void anOlderLoginHasNoProvenance() {
    TokenSet tokens = session("auth-json/chatgpt-older.json").tokens();
    assertThat(tokens.provenance()).isEmpty();
    assertThat(tokens.loginOwnerId()).isEmpty();
  }

  @Test
  void case065_anAgentIdentityJwtRoundTripsAsAString() {
    AuthDocument document = AuthDocument.parse(Golden.read("auth-json/agent-identity-jwt.json"));
    assertThat(document.credential())
        .isInstanceOfSatisfying(
            Credential.AgentIdentity.class,
            agent ->
                assertThat(document.json().string("agent_identity"))
                    .contains(agent.jwt().reveal()));
  }

  @Test
  void case067_aRecordWithoutAddressAndTaskIsReadAsHavingNone() {
    AuthDocument document =
        AuthDocument.parse(
            """
            {"auth_mode":"agentIdentity","agent_identity":{"agent_runtime_id":"r",
            "agent_private_key":"k","account_id":"a","email":"","plan_type":"plus"}}\
            """);
    assertThat(document.credential())
        .isInstanceOfSatisfying(
            Credential.EnrolledAgent.class,
            enrolled -> {
              assertThat(enrolled.agent().identity().email()).isEmpty();
              assertThat(enrolled.agent().taskId()).isEmpty();
              assertThat(enrolled.agent().identity().accountId()).contains("a");
            });
    assertThat(
            AuthDocument.parse("{\"auth_mode\":\"agentIdentity\",\"agent_identity\":{}}")
                .credential())
        .isInstanceOf(Credential.Incomplete.class);
  }

  @Test
  void case066_anAgentIdentityRecordStaysBesideARenewedLogin() {
    AuthDocument document = AuthDocument.parse(Golden.read("auth-json/agent-identity-record.json"));
    TokenSet tokens = ((ChatGptSession) document.credential()).tokens();
    assertThat(document.withTokens(tokens, LAST_REFRESH)).isEqualTo(document);
  }

  @Test
  void B33_unknownMembersStayInPlaceWhenTokensAreRenewed() {
    String before = Golden.read("auth-json/unknown-members.json");
    AuthDocument document = AuthDocument.parse(before);
    TokenSet old = ((ChatGptSession) document.credential()).tokens();
    TokenSet renewed =
        new TokenSet(
            old.idToken(),
            Secret.of("opaque-renewed"),
            Secret.of("rt-renewed"),
            old.provenance(),
            old.loginOwnerId(),
            old.accountId());
    assertThat(document.withTokens(renewed, Instant.parse("2026-12-01T00:00:00Z")).toPrettyText())
        .isEqualTo(
            before
                .replace(old.accessToken().reveal(), "opaque-renewed")
                .replace("rt-golden-1", "rt-renewed")
                .replace(LAST_REFRESH.toString(), "2026-12-01T00:00:00Z"));
  }

  @Test
  void anAbsentAccountStaysAbsentOrNull() {
    AuthDocument document =
        AuthDocument.parse(
            Golden.read("auth-json/chatgpt-older.json")
                .replaceAll(",\\s*\"account_id\": \"acct-1111\"", ""));
    TokenSet tokens = ((ChatGptSession) document.credential()).tokens();
    assertThat(tokens.accountId()).isEmpty();
    assertThat(document.withTokens(tokens, LAST_REFRESH)).isEqualTo(document);
  }

  private static ChatGptSession session(String file) {
    Credential credential = AuthDocument.parse(Golden.read(file)).credential();
    assertThat(credential).isInstanceOf(ChatGptSession.class);
    return (ChatGptSession) credential;
  }
}
