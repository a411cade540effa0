package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.Thrown;
import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.error.WorkloadException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Transport;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workload identity (protocol §9.4, policy §7.5). */
class WorkloadTokenSourceTest {
  private final TestClock clock = TestClock.now();
  private final Map<String, String> environment = new HashMap<>();
  private TestHome home;
  private FakeIssuer issuer;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    home = TestHome.create();
    issuer = FakeIssuer.start().clock(clock);
    file = Files.createTempFile("identity", ".jwt");
    write("one");
    environment.put("LATCHKEY_ISSUER", issuer.uri().toString());
    environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
    environment.put("OPENAI_IDENTITY_TOKEN_FILE", file.toString());
  }

  @AfterEach
  void close() throws Exception {
    issuer.verify();
    issuer.close();
    home.close();
    Files.deleteIfExists(file);
  }

  private String write(String subject) throws Exception {
    String jwt = FakeJwt.empty().claim("sub", subject).mint();
    Files.writeString(file, jwt + "\n");
    return jwt;
  }

  private Latchkey latchkey(String... overrides) {
    return Latchkey.builder()
        .environment(Environment.of(environment))
        .home(home.path())
        .clock(clock)
        .overrides(List.of(overrides))
        .open();
  }

  private int exchanges() {
    return issuer.requests(Grant.JWT_BEARER).size();
  }

  @Test
  void case209_theFormHasExactlyWhatTheProtocolSaysAndTheResultIsKept() throws Exception {
    String jwt = write("job");
    environment.put("OPENAI_WORKLOAD_IDENTITY_CONTEXT", "");
    try (Latchkey latchkey = latchkey()) {
      AccessToken token = latchkey.token();
      assertThat(latchkey.token()).isEqualTo(token);
      assertThat(token.accountId()).isEqualTo(Account.sample().accountId());
      assertThat(latchkey.headers().asMap()).containsKey("ChatGPT-Account-ID");
    }
    RecordedRequest request = issuer.only(Grant.JWT_BEARER);
    assertThat(request.form().names())
        .containsExactly(
            "grant_type", "assertion", "federation_rule_id", "workload_identity_context");
    assertThat(request.field("assertion")).contains(jwt);
    assertThat(request.field("federation_rule_id")).contains("rule-1");
    assertThat(request.headers().has("originator")).isFalse();
    assertThat(home.snapshot()).isEmpty();
  }

  @Test
  void aStatusAsksNobodyAndSaysSo() {
    try (Latchkey latchkey = latchkey()) {
      Status status = latchkey.status();
      assertThat(status.state()).isEqualTo(Status.State.SIGNED_IN);
      assertThat(status.source()).isEqualTo(Source.WORKLOAD_IDENTITY);
      assertThat(status.store()).isEqualTo("file " + file);
      issuer.assertNoRequests();
      assertThat(latchkey.whoami().accountId()).isEqualTo(Account.sample().accountId());
    }
    assertThat(exchanges()).isOne();
  }

  @Test
  void case202_eachMissingOrWrongVariableIsNamed() {
    for (String missing : List.of("OPENAI_FEDERATION_RULE_ID", "OPENAI_IDENTITY_TOKEN_FILE")) {
      String value = environment.remove(missing);
      try (Latchkey latchkey = latchkey()) {
        assertThatThrownBy(latchkey::token)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining(missing);
      }
      environment.put(missing, " ");
      try (Latchkey latchkey = latchkey()) {
        assertThatThrownBy(latchkey::token)
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining(missing);
      }
      environment.put(missing, value);
    }
    environment.put("OPENAI_IDENTITY_TOKEN_FILE", "relative/token");
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::token).hasMessageContaining("absolute path");
    }
    issuer.assertNoRequests();
  }

  @Test
  void case203_aPolicyWithoutChatGptIsRefusedBeforeAnythingIsSent() {
    try (Latchkey latchkey = latchkey("forced_login_method=api")) {
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
    }
    issuer.assertNoRequests();
    try (Latchkey latchkey = latchkey("forced_chatgpt_workspace_id=other")) {
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
    }
  }

  /** Records where it is to send, and sends nothing. */
  private static final class Recorder implements Transport {
    private final List<URI> asked = new ArrayList<>();

    @Override
    public HttpReply send(HttpCall call) {
      asked.add(call.uri());
      return new HttpReply(400, Map.of(), "");
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @CsvSource({
    ", true",
    "https://chatgpt.com, true",
    "https://chatgpt.com/backend-api/, true",
    "https://chat.openai.com/backend-api/codex, true",
    "https://chatgpt.com/other, false",
    "https://chatgpt.com.evil.example, false",
    "http://chatgpt.com, false"
  })
  void case203_codexsIssuerIsAskedForItsOwnAddressesOnly(String base, boolean trusted) {
    environment.remove("LATCHKEY_ISSUER");
    Recorder recorder = new Recorder();
    try (Latchkey latchkey =
        Latchkey.builder()
            .environment(Environment.of(environment))
            .home(home.path())
            .transport(recorder)
            .overrides(base == null ? List.of() : List.of("chatgpt_base_url=" + base))
            .open()) {
      assertThatThrownBy(latchkey::token)
          .isInstanceOf(trusted ? IssuerException.class : ConfigurationException.class);
    }
    assertThat(recorder.asked)
        .isEqualTo(
            trusted ? List.of(URI.create("https://auth.openai.com/oauth/token")) : List.of());
  }

  @Test
  void case206_aTokenOfAnotherSubjectIsRefused() {
    issuer.accessTokenLifetime(Duration.ofMinutes(10));
    try (Latchkey latchkey = latchkey()) {
      latchkey.token();
      issuer.account(Account.sample().userId("user-other"));
      clock.advance(Duration.ofMinutes(9));
      assertThatThrownBy(latchkey::token)
          .isInstanceOf(IssuerException.class)
          .hasMessageContaining("another account");
      issuer.account(Account.sample());
      assertThat(latchkey.token().expiresAt().orElseThrow()).isAfter(clock.instant());
    }
    assertThat(exchanges()).isEqualTo(3);
  }

  @Test
  void case207_eightAtOnceMakeOneExchange() throws Exception {
    Gate gate = new Gate();
    issuer.on(Grant.JWT_BEARER).answer(Answer.normal().heldBy(gate));
    try (Latchkey latchkey = latchkey();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AccessToken>> tokens = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tokens.add(threads.submit((Callable<AccessToken>) latchkey::token));
      }
      issuer.awaitRequests(Endpoint.TOKEN, 1);
      gate.open();
      for (Future<AccessToken> token : tokens) {
        assertThat(token.get()).isEqualTo(tokens.get(0).get());
      }
    }
    assertThat(exchanges()).isOne();
  }

  @Test
  void whoeverHasAValidTokenDoesNotWaitForARenewal() throws Exception {
    issuer.accessTokenLifetime(Duration.ofMinutes(10));
    try (Latchkey latchkey = latchkey();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AccessToken first = latchkey.token();
      clock.advance(Duration.ofMinutes(9));
      Gate gate = new Gate();
      issuer.on(Grant.JWT_BEARER).answer(Answer.normal().heldBy(gate));
      Future<AccessToken> renewal = threads.submit((Callable<AccessToken>) latchkey::token);
      issuer.awaitRequests(Endpoint.TOKEN, 2);
      assertThat(latchkey.token()).isEqualTo(first);
      gate.open();
      assertThat(renewal.get().expiresAt()).isNotEqualTo(first.expiresAt());
    }
  }

  @Test
  void case209_aTroubleThatPassesKeepsTheTokenAndIsNotRepeatedForHalfAMinute() {
    issuer.accessTokenLifetime(Duration.ofMinutes(10));
    try (Latchkey latchkey = latchkey()) {
      AccessToken first = latchkey.token();
      issuer.on(Grant.JWT_BEARER).answer(Answer.status(503), Answer.status(429), Answer.normal());
      clock.advance(Duration.ofMinutes(9));
      assertThat(latchkey.token()).isEqualTo(first);
      assertThat(latchkey.token()).isEqualTo(first);
      assertThat(exchanges()).isEqualTo(2);
      clock.advance(Duration.ofSeconds(29));
      assertThat(latchkey.token()).isEqualTo(first);
      assertThat(exchanges()).isEqualTo(2);
      clock.advance(Duration.ofSeconds(2));
      assertThat(latchkey.token()).isEqualTo(first);
      assertThat(exchanges()).isEqualTo(3);
      clock.advance(Duration.ofSeconds(30));
      assertThat(latchkey.token().expiresAt().orElseThrow()).isAfter(clock.instant());
      assertThat(exchanges()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307, 400, 401, 403, 408, 429, 503})
  void case208_withoutAValidTokenEveryRefusalIsAnErrorThatRepeatsNothing(int status)
      throws Exception {
    String jwt = write("job");
    issuer
        .on(Grant.JWT_BEARER)
        .answer(
            status < 400
                ? Answer.redirect(status, issuer.uri("/elsewhere"))
                : Answer.oauthError(status, "invalid_grant", "we saw " + jwt));
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::token)
          .isInstanceOf(IssuerException.class)
          .hasMessageContaining("HTTP " + status)
          .satisfies(e -> assertThat(Thrown.text(e)).doesNotContain(jwt, "we saw"));
    }
    assertThat(issuer.requests()).hasSize(1);
  }

  @Test
  void case208_aFileThatIsMissingForAMomentKeepsTheToken() throws Exception {
    issuer.accessTokenLifetime(Duration.ofMinutes(10));
    try (Latchkey latchkey = latchkey()) {
      AccessToken first = latchkey.token();
      clock.advance(Duration.ofMinutes(9));
      Files.delete(file);
      assertThat(latchkey.token()).isEqualTo(first);
      clock.advance(Duration.ofMinutes(2));
      assertThatThrownBy(latchkey::token).isInstanceOf(WorkloadException.class);
      String jwt = write("two");
      latchkey.token();
      assertThat(issuer.requests(Grant.JWT_BEARER).get(1).field("assertion")).contains(jwt);
    }
  }

  @Test
  void aRejectedTokenIsExchangedAnewAndALateRejectionIsNot() {
    try (Latchkey latchkey = latchkey()) {
      AccessToken first = latchkey.token();
      clock.advance(Duration.ofSeconds(1));
      assertThat(latchkey.renew().value()).isNotEqualTo(first.value());
    }
    assertThat(exchanges()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"expires_in\":3601",
        "\"expires_in\":0",
        "\"expires_in\":\"60\"",
        "\"expires_in\":1.5",
        "\"token_type\":\"mac\"",
        "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:jwt\"",
        "\"access_token\":\"opaque\"",
        "\"user_id\":\"someone-else\"",
        "\"chatgpt_account_id\":\" \"",
        "\"scope\":\"\"",
        "\"chatgpt_account_user_id\":null"
      })
  void case209_anAnswerThatIsNotWholeIsRefused(String member) {
    String jwt =
        FakeJwt.accessToken(Account.sample(), clock.instant(), clock.instant().plusSeconds(600))
            .mint();
    Map<String, String> members = new HashMap<>();
    members.put("access_token", "\"" + jwt + "\"");
    members.put("issued_token_type", "\"urn:ietf:params:oauth:token-type:access_token\"");
    members.put("token_type", "\"bearer\"");
    members.put("expires_in", "600");
    members.put("scope", "\"openid\"");
    members.put("chatgpt_account_id", "\"acct\"");
    members.put("chatgpt_account_user_id", "\"u__a\"");
    members.put("user_id", "\"" + Account.sample().userId().orElseThrow() + "\"");
    issuer.on(Grant.JWT_BEARER).answer(Answer.json(200, json(members)));
    try (Latchkey latchkey = latchkey()) {
      assertThat(latchkey.token().accountId()).contains("acct");
    }
    String name = member.substring(1, member.indexOf('"', 1));
    members.put(name, member.substring(member.indexOf(':') + 1));
    issuer.on(Grant.JWT_BEARER).answer(Answer.json(200, json(members)));
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::token)
          .isInstanceOf(IssuerException.class)
          .hasMessageContaining("invalid response")
          .satisfies(e -> assertThat(Thrown.text(e)).doesNotContain(jwt));
    }
  }

  private static String json(Map<String, String> members) {
    List<String> parts = new ArrayList<>();
    members.forEach((name, value) -> parts.add("\"" + name + "\":" + value));
    return "{" + String.join(",", parts) + "}";
  }

  @Test
  void gitHubActionsIsAskedForATokenForTheIssuer() throws Exception {
    String jwt = FakeJwt.empty().claim("sub", "repo:octo/x").mint();
    environment.remove("OPENAI_IDENTITY_TOKEN_FILE");
    environment.put("ACTIONS_ID_TOKEN_REQUEST_URL", issuer.uri("/github?api-version=2").toString());
    environment.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request-token-123");
    issuer
        .on(Endpoint.OTHER)
        .expect(
            "the job's own token, and for whom",
            request ->
                request.bearer().equals(Optional.of("request-token-123"))
                    && request.query().get("audience").equals(issuer.uri().toString()),
            Answer.json(200, Map.of("value", jwt)));
    try (Latchkey latchkey = latchkey()) {
      assertThat(latchkey.status().store()).startsWith("GitHub Actions at ");
      latchkey.token();
    }
    assertThat(issuer.only(Grant.JWT_BEARER).field("assertion")).contains(jwt);
    for (Answer bad :
        new Answer[] {
          Answer.status(403),
          Answer.json(200, "{}"),
          Answer.json(200, Map.of("value", "")),
          Answer.redirect(302, issuer.uri("/else")),
          Answer.body(200, "text/plain", "x")
        }) {
      issuer.on(Endpoint.OTHER).answer(bad);
      try (Latchkey latchkey = latchkey()) {
        assertThatThrownBy(latchkey::token)
            .isInstanceOf(LatchkeyException.class)
            .satisfies(e -> assertThat(Thrown.text(e)).doesNotContain("request-token-123"));
      }
    }
    environment.remove("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::token).hasMessageContaining("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    }
  }

  @Test
  void R_AUTH_29_aLoginIsRefusedWhileTheEnvironmentSelectsAWorkload() {
    try (Latchkey latchkey = latchkey()) {
      assertThatThrownBy(latchkey::checkApiKeyAllowed)
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("workload identity");
      assertThatThrownBy(latchkey::checkAccessTokenAllowed).isInstanceOf(PolicyException.class);
      assertThat(latchkey.logout().removed()).isFalse();
    }
    assertThat(home.snapshot().keySet()).doesNotContain("auth.json");
  }
}
