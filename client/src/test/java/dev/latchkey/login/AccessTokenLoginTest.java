package dev.latchkey.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.Thrown;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.Status;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-in with access tokens, against the testkit issuer in the place of Codex's own. */
class AccessTokenLoginTest {
  private static final String PAT = "at-sample-0123456789abcdef";

  private final TestClock clock = TestClock.now();
  private TestHome home;
  private FakeIssuer issuer;

  @BeforeEach
  void open() {
    home = TestHome.create();
    issuer = FakeIssuer.start().clock(clock);
    issuer.personalAccessToken(PAT, Account.sample());
    home.write("auth.lock", "").write("auth.json.lock", "");
  }

  @AfterEach
  void close() {
    issuer.verify();
    issuer.close();
    home.close();
  }

  private Latchkey latchkey(String... overrides) {
    return Latchkey.builder()
        .environment(
            Environment.of(
                Map.of(
                    "CODEX_AUTHAPI_BASE_URL",
                    issuer.uri("/api/accounts/").toString(),
                    "CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL",
                    issuer.uri("/api/accounts").toString(),
                    "CODEX_AGENT_IDENTITY_JWKS_BASE_URL",
                    issuer.uri().toString())))
        .home(home.path())
        .overrides(List.of(overrides))
        .clock(clock)
        .open();
  }

  private LoginResult login(String token, String... overrides) {
    try (Latchkey latchkey = latchkey(overrides)) {
      return latchkey.loginWithAccessToken(Secret.of(token), Issuer.DEFAULT, Optional.empty());
    }
  }

  private void refused(Class<? extends LatchkeyException> kind, String token, String... overrides) {
    Map<String, String> before = home.snapshot();
    assertThatThrownBy(() -> login(token, overrides))
        .isInstanceOf(kind)
        .satisfies(e -> assertThat(Thrown.text(e)).doesNotContain(token));
    home.assertUnchangedSince(before);
  }

  @Test
  void case136_aPersonalTokenIsStoredWithoutAMode() {
    login("  " + PAT + "\n", "forced_chatgpt_workspace_id=" + account());
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.personalAccessToken(PAT));
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(issuer.only(Endpoint.WHOAMI).bearer()).contains(PAT);
    assertThat(issuer.only(Endpoint.WHOAMI).header("originator")).isEqualTo("latchkey");
    try (Latchkey latchkey = latchkey()) {
      assertThat(latchkey.status().mode()).contains(AuthMode.PERSONAL_ACCESS_TOKEN);
      assertThat(latchkey.status().identity().orElseThrow().email())
          .isEqualTo(Account.sample().email());
    }
  }

  @Test
  void case137_138_anotherWorkspaceOrARefusalStoresNothing() {
    home.writeAuthJson(AuthJsonSamples.apiKey("sk-old-1234567890"));
    refused(PolicyException.class, PAT, "forced_chatgpt_workspace_id=other");
    issuer.on(Endpoint.WHOAMI).answer(Answer.status(403));
    refused(IssuerException.class, PAT);
  }

  @Test
  void aTokenOfAnotherWorkspaceThanTheOneAskedForIsNotStored() {
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(() ->
              latchkey.loginWithAccessToken(
                  Secret.of(PAT), Issuer.DEFAULT, Optional.of("ws-other")))
          .isInstanceOf(LoginException.class)
          .hasMessageContaining("ws-other", account());
      assertThat(home.authJson()).doesNotExist();
      latchkey.loginWithAccessToken(Secret.of(PAT), Issuer.DEFAULT, Optional.of(account()));
    }
    assertThat(home.authJson()).exists();
  }

  @Test
  void case151_theOverriddenBaseHasNoAccountsInItsPath() {
    try (Latchkey latchkey =
        Latchkey.builder()
            .environment(
                Environment.of(
                    Map.of("CODEX_AUTHAPI_BASE_URL", issuer.uri("/elsewhere").toString())))
            .home(home.path())
            .open()) {
      latchkey.loginWithAccessToken(Secret.of(PAT), Issuer.DEFAULT, Optional.empty());
    }
    assertThat(issuer.only(Endpoint.WHOAMI).path())
        .isEqualTo("/elsewhere/v1/user-auth-credential/whoami");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"email\":null,\"chatgpt_user_id\":\"u\",\"chatgpt_account_id\":\"a\",\"chatgpt_plan_type\":\"p\"}",
        "{\"email\":7,\"chatgpt_user_id\":\"u\",\"chatgpt_account_id\":\"a\",\"chatgpt_plan_type\":\"p\",\"chatgpt_account_is_fedramp\":false}",
        "not json"
      })
  void anIdentityThatIsNotWholeStoresNothing(String body) {
    issuer.on(Endpoint.WHOAMI).answer(Answer.json(200, body));
    refused(IssuerException.class, PAT);
  }

  @Test
  void case148_anAddressThatIsNullIsAccepted() {
    issuer
        .on(Endpoint.WHOAMI)
        .answer(
            Answer.json(
                200,
                "{\"email\":null,\"chatgpt_user_id\":\"u\",\"chatgpt_account_id\":\"a\",\"chatgpt_plan_type\":\"enterprise\",\"chatgpt_account_is_fedramp\":true}"));
    login(PAT);
    try (Latchkey latchkey = latchkey()) {
      Status status = latchkey.status();
      assertThat(status.identity().orElseThrow().email()).isEmpty();
      assertThat(latchkey.headers().asMap().keySet())
          .containsExactly("Authorization", "ChatGPT-Account-ID", "X-OpenAI-Fedramp");
    }
    assertThat(issuer.requests(Endpoint.WHOAMI)).hasSize(1);
  }

  @Test
  void B54_theIssuerIsAskedOncePerQuarterOfAnHour() {
    login(PAT);
    for (int i = 0; i < 3; i++) {
      try (Latchkey latchkey = latchkey()) {
        assertThat(latchkey.token().accountId()).contains(account());
        assertThat(latchkey.status().checkedAt()).isPresent();
      }
    }
    assertThat(issuer.requests(Endpoint.WHOAMI)).hasSize(1);
    clock.advance(Duration.ofMinutes(16));
    try (Latchkey latchkey = latchkey()) {
      Instant before = latchkey.status().checkedAt().orElseThrow();
      latchkey.token();
      assertThat(latchkey.status().checkedAt().orElseThrow()).isAfter(before);
    }
    assertThat(issuer.requests(Endpoint.WHOAMI)).hasSize(2);
  }

  @Test
  void B54_anOldAnswerStillSaysWhoseItIsWhenTheIssuerIsDown() {
    login(PAT);
    clock.advance(Duration.ofHours(2));
    issuer.on(Endpoint.WHOAMI).always(Answer.dropBeforeReading());
    try (Latchkey latchkey = latchkey()) {
      assertThat(latchkey.token().accountId()).contains(account());
    }
  }

  @Test
  void B54_aTokenThatWasRevokedIsSaidToBe() {
    login(PAT);
    clock.advance(Duration.ofMinutes(16));
    issuer.on(Endpoint.WHOAMI).always(Answer.status(401));
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::token).isInstanceOf(IssuerException.class);
      assertThat(latchkey.status().state()).isEqualTo(Status.State.SIGNED_IN);
    }
  }

  @Test
  void B48_aTokenOfAnotherIssuerIsShownToThatOneOnly() {
    try (FakeIssuer own = FakeIssuer.start()) {
      own.personalAccessToken(PAT, Account.sample());
      try (Latchkey latchkey =
          Latchkey.builder().environment(Environment.of(Map.of())).home(home.path()).open()) {
        latchkey.loginWithAccessToken(
            Secret.of(PAT), Issuer.parse(own.uri().toString(), false), Optional.empty());
      }
      try (Latchkey later =
          Latchkey.builder().environment(Environment.of(Map.of())).home(home.path()).open()) {
        assertThat(later.status().issuer()).contains(own.uri().toString());
        later.whoami();
      }
      assertThat(own.requests(Endpoint.WHOAMI)).hasSize(2);
    }
  }

  @Test
  void B01_theLoginThatWasThereIsRevokedOnlyAfterTheTokenIsStored() {
    IssuedTokens old = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(old, issuer.uri().toString(), clock.instant()));
    issuer.on(Endpoint.WHOAMI).answer(Answer.status(500));
    refused(IssuerException.class, PAT);
    issuer.assertAlive(old.refreshToken());
    login(PAT);
    issuer.assertRevoked(old.refreshToken());
  }

  @Test
  void case128_anAgentIdentityIsVerifiedAndStoredAsItCame() {
    String jwt = issuer.issueAgentIdentity();
    login(jwt + "\n");
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.agentIdentity(jwt));
    issuer.assertRequests(Endpoint.JWKS);
  }

  @Test
  void case129_anAgentOfAnotherWorkspaceIsRefusedWithoutAskingAnybody() {
    refused(
        PolicyException.class, issuer.issueAgentIdentity(), "forced_chatgpt_workspace_id=other");
    issuer.assertNoRequests();
  }

  @Test
  void case135_aStoredIdentityIsVerifiedOnceAndGivenOneTask() {
    String jwt = issuer.issueAgentIdentity();
    login(jwt);
    issuer.forgetRequests();
    try (Latchkey latchkey = latchkey()) {
      RequestHeaders first = latchkey.headers();
      clock.advance(Duration.ofSeconds(2));
      assertThat(latchkey.headers().authorization()).isNotEqualTo(first.authorization());
      assertThat(first.accountId()).contains(account());
      String assertion = first.authorization().reveal();
      assertThat(assertion).startsWith("AgentAssertion ");
      String json =
          new String(
              Base64.getUrlDecoder().decode(assertion.substring("AgentAssertion ".length())),
              StandardCharsets.UTF_8);
      assertThat(json)
          .matches(
              "\\{\"agent_runtime_id\":\"[^\"]+\",\"signature\":\"[^\"]+\",\"task_id\":\"task-[^\"]+\",\"timestamp\":\"[0-9T:-]{19}Z\"}");
      assertThatThrownBy(latchkey::token).hasMessageContaining("no bearer token");
      assertThat(latchkey.whoami().email()).isEqualTo(Account.sample().email());
    }
    issuer.assertRequests(Endpoint.JWKS, Endpoint.AGENT_TASK);
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.agentIdentity(jwt));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not-a-jwt", "sk-proj-1234567890", "a.b.c", "at -x", "eyJ\u0000.e30.x"})
  void case139_whatIsNoTokenIsRefusedWithoutAskingAnybody(String text) {
    refused(LoginException.class, text);
    issuer.assertNoRequests();
  }

  static Stream<Arguments> badIdentities() {
    return Stream.of(
        Arguments.of("case140 no kid", (UnaryOperator<FakeJwt>) jwt -> jwt.header("kid", 7)),
        Arguments.of("case140 alg", (UnaryOperator<FakeJwt>) jwt -> jwt.header("alg", "none")),
        Arguments.of("case140 hmac", (UnaryOperator<FakeJwt>) jwt -> jwt.header("alg", "HS256")),
        Arguments.of("case150 kid", (UnaryOperator<FakeJwt>) jwt -> jwt.header("kid", "other")),
        Arguments.of("case150 aud", (UnaryOperator<FakeJwt>) jwt -> jwt.claim("aud", "else")),
        Arguments.of("case150 iss", (UnaryOperator<FakeJwt>) jwt -> jwt.claim("iss", "https://x")),
        Arguments.of("no iss", (UnaryOperator<FakeJwt>) jwt -> jwt.without("iss")),
        Arguments.of("no aud", (UnaryOperator<FakeJwt>) jwt -> jwt.without("aud")),
        Arguments.of("no exp", (UnaryOperator<FakeJwt>) jwt -> jwt.without("exp")),
        Arguments.of(
            "case150 expired", (UnaryOperator<FakeJwt>) jwt -> jwt.claim("exp", 1_700_000_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badIdentities")
  void case140_150_anIdentityThatDoesNotVerifyIsRefusedAfterOneRequest(
      String name, UnaryOperator<FakeJwt> change) {
    refused(LoginException.class, issuer.issueAgentIdentity(change));
    issuer.assertRequests(Endpoint.JWKS);
  }

  @Test
  void case150_aSignatureThatIsNotTheIssuersIsRefused() {
    String jwt = issuer.issueAgentIdentity();
    String other = issuer.issueAgentIdentity();
    refused(
        LoginException.class,
        jwt.substring(0, jwt.lastIndexOf('.')) + other.substring(other.lastIndexOf('.')));
  }

  @Test
  void case147_olderPlanNamesAreTranslated() {
    for (Map.Entry<String, String> alias :
        Map.of("hc", "enterprise", "education", "edu").entrySet()) {
      login(issuer.issueAgentIdentity(jwt -> jwt.claim("plan_type", alias.getKey())));
      try (Latchkey latchkey = latchkey()) {
        assertThat(latchkey.status().identity().orElseThrow().plan().orElseThrow().wireName())
            .isEqualTo(alias.getValue());
      }
    }
  }

  @Test
  void case146_aTaskIsAskedForThreeTimesWhenTheIssuerHasTroubleAndOnceWhenItRefuses() {
    login(issuer.issueAgentIdentity());
    issuer.on(Endpoint.AGENT_TASK).always(Answer.status(503));
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::headers).isInstanceOf(IssuerException.class);
    }
    assertThat(issuer.requests(Endpoint.AGENT_TASK)).hasSize(3);
    issuer.forgetRequests();
    issuer.on(Endpoint.AGENT_TASK).always(Answer.body(401, "text/plain", "go\u001b[31maway"));
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::headers)
          .isInstanceOf(IssuerException.class)
          .hasMessageContaining("401", "go\\u001b[31maway");
    }
    assertThat(issuer.requests(Endpoint.AGENT_TASK)).hasSize(1);
    issuer.on(Endpoint.AGENT_TASK).answer(Answer.json(200, "{}"));
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::headers).hasMessageContaining("without a task id");
    }
    issuer.on(Endpoint.AGENT_TASK).normally();
  }

  @Test
  void case142_aTaskThatComesAtTheThirdAttemptIsUsed() {
    login(issuer.issueAgentIdentity());
    issuer
        .on(Endpoint.AGENT_TASK)
        .answer(Answer.status(503), Answer.dropAfterReading(), Answer.normal());
    try (Latchkey latchkey = latchkey()) {
      assertThat(latchkey.headers().authorization().reveal()).startsWith("AgentAssertion ");
    }
    assertThat(issuer.requests(Endpoint.AGENT_TASK)).hasSize(3);
  }

  @Test
  void aRedirectFromTheKeysIsNotFollowed() {
    issuer.on(Endpoint.JWKS).answer(Answer.redirect(302, issuer.uri("/other/jwks")));
    refused(IssuerException.class, issuer.issueAgentIdentity());
    assertThat(issuer.requests()).hasSize(1);
  }

  @Test
  void case122_aForbiddenMethodIsRefusedBeforeAnybodyIsAsked() {
    try (Latchkey latchkey = latchkey("forced_login_method=api")) {
      assertThatThrownBy(latchkey::checkAccessTokenAllowed).isInstanceOf(PolicyException.class);
    }
    refused(PolicyException.class, PAT, "forced_login_method=api");
    issuer.assertNoRequests();
  }

  private static String account() {
    return Account.sample().accountId().orElseThrow();
  }
}
