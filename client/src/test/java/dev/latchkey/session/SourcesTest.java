package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of several credentials counts (protocol §5.1). */
class SourcesTest {
  private static final String PAT = "at-sample-0123456789abcdef";

  private final Map<String, String> environment = new HashMap<>();
  private TestHome home;
  private FakeIssuer issuer;

  @BeforeEach
  void open() {
    home = TestHome.create();
    issuer = FakeIssuer.start();
    issuer.personalAccessToken(PAT, Account.sample());
    environment.put("CODEX_AUTHAPI_BASE_URL", issuer.uri("/api/accounts").toString());
    environment.put(
        "CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL", issuer.uri("/api/accounts").toString());
    environment.put("CODEX_AGENT_IDENTITY_JWKS_BASE_URL", issuer.uri().toString());
  }

  @AfterEach
  void close() {
    issuer.verify();
    issuer.close();
    home.close();
  }

  private Latchkey latchkey(boolean apiKeyVariable, String... overrides) {
    return Latchkey.builder()
        .environment(Environment.of(environment))
        .home(home.path())
        .overrides(List.of(overrides))
        .apiKeyVariable(apiKeyVariable)
        .open();
  }

  private void storedChatGpt() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
  }

  @Test
  void case107_anAgentIdentityInTheEnvironmentIsUsedAndNotStored() {
    environment.put("CODEX_ACCESS_TOKEN", issuer.issueAgentIdentity());
    try (Latchkey latchkey = latchkey(false)) {
      assertThat(latchkey.status().mode()).contains(AuthMode.AGENT_IDENTITY);
      issuer.assertNoRequests();
      assertThat(latchkey.headers().authorization().reveal()).startsWith("AgentAssertion ");
    }
    assertThat(home.snapshot()).isEmpty();
  }

  @Test
  void case108_aPersonalTokenInTheEnvironmentIsUsedAndNotStored() {
    storedChatGpt();
    Map<String, String> before = home.snapshot();
    environment.put("CODEX_ACCESS_TOKEN", " " + PAT + "\n");
    try (Latchkey latchkey = latchkey(false)) {
      Status status = latchkey.status();
      assertThat(status.source()).isEqualTo(Source.ACCESS_TOKEN_VARIABLE);
      assertThat(status.store()).isEqualTo("environment variable CODEX_ACCESS_TOKEN");
      assertThat(status.warnings()).anyMatch(text -> text.contains("a login is stored"));
      AccessToken token = latchkey.token();
      assertThat(token.value().reveal()).isEqualTo(PAT);
      assertThat(token.accountId()).isEqualTo(Account.sample().accountId());
      latchkey.token();
    }
    assertThat(issuer.requests(Endpoint.WHOAMI)).hasSize(1);
    home.assertUnchangedSince(before);
  }

  @Test
  void case109_oneOfAnotherWorkspaceIsNotUsed() {
    environment.put("CODEX_ACCESS_TOKEN", PAT);
    try (Latchkey latchkey = latchkey(false, "forced_chatgpt_workspace_id=other")) {
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
    }
    issuer.assertRequests(Endpoint.WHOAMI);
  }

  @Test
  void case110_aStoredOneOfAnotherWorkspaceIsNotUsed() {
    home.writeAuthJson(AuthJsonSamples.personalAccessToken(PAT));
    try (Latchkey latchkey = latchkey(false, "forced_chatgpt_workspace_id=other")) {
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
    }
  }

  @Test
  void case111_theApiKeyComesFirstWhereItIsASourceAtAll() {
    environment.put("CODEX_ACCESS_TOKEN", PAT);
    environment.put("CODEX_API_KEY", "sk-proj-1234567890ABCDE");
    try (Latchkey latchkey = latchkey(true)) {
      assertThat(latchkey.token().value().reveal()).isEqualTo("sk-proj-1234567890ABCDE");
      assertThat(latchkey.status().source()).isEqualTo(Source.API_KEY_VARIABLE);
      assertThat(latchkey.status().maskedKey()).contains("sk-proj-***ABCDE");
    }
    issuer.assertNoRequests();
    try (Latchkey latchkey = latchkey(false)) {
      assertThat(latchkey.status().source()).isEqualTo(Source.ACCESS_TOKEN_VARIABLE);
      assertThat(latchkey.status().warnings())
          .anyMatch(text -> text.contains("CODEX_API_KEY is set"));
    }
  }

  @Test
  void B53_aStoredSubscriptionIsNotReplacedByAnApiKeyInTheEnvironment() {
    storedChatGpt();
    environment.put("CODEX_API_KEY", "sk-proj-1234567890ABCDE");
    try (Latchkey latchkey = latchkey(true)) {
      assertThat(latchkey.token().value().reveal()).startsWith("ey");
      assertThat(latchkey.status().source()).isEqualTo(Source.STORE);
      assertThat(latchkey.status().warnings())
          .anyMatch(text -> text.contains("CODEX_API_KEY is set and not used"));
    }
  }

  @Test
  void case112_halfAWorkloadIsAnErrorAndNoReasonToUseSomethingElse() {
    storedChatGpt();
    environment.put("CODEX_ACCESS_TOKEN", PAT);
    environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
    try (Latchkey latchkey = latchkey(false)) {
      assertThatThrownBy(latchkey::token)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("OPENAI_IDENTITY_TOKEN_FILE");
      assertThatThrownBy(latchkey::status).isInstanceOf(ConfigurationException.class);
    }
    issuer.assertNoRequests();
  }

  @Test
  void case122_aForbiddenTokenIsNotUsedAndNobodyIsAsked() {
    environment.put("CODEX_ACCESS_TOKEN", PAT);
    try (Latchkey latchkey = latchkey(false, "forced_login_method=api")) {
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
      assertThatThrownBy(latchkey::whoami).isInstanceOf(PolicyException.class);
    }
    issuer.assertNoRequests();
  }

  @Test
  void case123_anAgentOfAnotherWorkspaceIsNotUsedAndNobodyIsAsked() {
    String jwt = issuer.issueAgentIdentity();
    environment.put("CODEX_ACCESS_TOKEN", jwt);
    try (Latchkey latchkey = latchkey(false, "forced_chatgpt_workspace_id=other")) {
      assertThatThrownBy(latchkey::headers).isInstanceOf(PolicyException.class);
    }
    environment.remove("CODEX_ACCESS_TOKEN");
    home.writeAuthJson(AuthJsonSamples.agentIdentity(jwt));
    try (Latchkey latchkey = latchkey(false, "forced_chatgpt_workspace_id=other")) {
      assertThatThrownBy(latchkey::headers).isInstanceOf(PolicyException.class);
    }
    issuer.assertNoRequests();
  }

  @Test
  void aBrokenTokenInTheEnvironmentIsAnErrorAndNoReasonToUseSomethingElse() {
    storedChatGpt();
    environment.put("CODEX_ACCESS_TOKEN", "rubbish");
    try (Latchkey latchkey = latchkey(false)) {
      assertThatThrownBy(latchkey::status)
          .isInstanceOf(LoginException.class)
          .hasMessageContaining("CODEX_ACCESS_TOKEN")
          .message()
          .doesNotContain("rubbish");
      assertThatThrownBy(latchkey::token).isInstanceOf(LoginException.class);
    }
    environment.put("CODEX_ACCESS_TOKEN", "  ");
    try (Latchkey latchkey = latchkey(false)) {
      assertThat(latchkey.status().source()).isEqualTo(Source.STORE);
    }
  }
}
