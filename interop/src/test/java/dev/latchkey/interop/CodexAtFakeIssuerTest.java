package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The issuer of the testkit is a real one to the real Codex. */
@WithIssuer
class CodexAtFakeIssuerTest {
  private static final Pattern USER_CODE = Pattern.compile("TEST-\\d{5}");

  @Test
  void itSignsInWithADeviceCode(TestHome home, FakeIssuer issuer) throws Exception {
    issuer.account(Account.sample().accountId("acct-device"));
    CodexCli codex = CodexCli.in(home).at(issuer);
    try (RunningProgram login =
        codex.start(
            "login", "--device-auth", "--experimental_issuer", issuer.uri("/t").toString())) {
      login.awaitOutput(
          Duration.ofSeconds(20), program -> USER_CODE.matcher(program.stdout()).find());
      Matcher shown = USER_CODE.matcher(login.stdout());
      assertThat(shown.find()).isTrue();
      issuer.approveDevice(shown.group());

      Outcome outcome = CodexCli.await(login);

      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(outcome.stderr()).contains("Successfully logged in");
    }
    assertThat(issuer.only(Grant.AUTHORIZATION_CODE).form().names())
        .containsExactly("grant_type", "client_id", "code", "redirect_uri", "code_verifier");
    assertThat(home.readAuthJson())
        .contains("\"account_id\": \"acct-device\"")
        .contains("\"issuer\": \"" + issuer.uri("/t") + "\"");
    assertThat(codex.run("login", "status").stderr()).isEqualTo("Logged in using ChatGPT\n");
  }

  @Test
  void aFailedExchangeIsReportedInTheWordsOfTheIssuer(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.on(Grant.AUTHORIZATION_CODE).answer(Answer.oauthError(400, "invalid_grant", "too late"));
    issuer.on(Endpoint.DEVICE_TOKEN).answer(Answer.from(CodexAtFakeIssuerTest::approved));
    Outcome login =
        CodexCli.in(home)
            .at(issuer)
            .run("login", "--device-auth", "--experimental_issuer", issuer.uri().toString());
    assertThat(login.exit()).isEqualTo(1);
    assertThat(login.stderr())
        .contains("device code exchange failed")
        .contains("400 Bad Request: too late");
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void itRevokesAtLogout(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));

    assertThat(CodexCli.in(home).at(issuer).run("logout"))
        .isEqualTo(new Outcome(0, "", "Successfully logged out\n"));

    issuer.assertRevoked(tokens.refreshToken());
    assertThat(issuer.isAlive(tokens.accessToken())).isFalse();
    RecordedRequest revocation = issuer.only(Endpoint.REVOKE);
    assertThat(revocation.json().keySet()).containsExactly("token", "token_type_hint", "client_id");
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void itSignsInWithAPersonalAccessToken(TestHome home, FakeIssuer issuer) throws Exception {
    issuer.personalAccessToken("at-sample", Account.sample());
    CodexCli codex = CodexCli.in(home).at(issuer);

    Outcome login = codex.runWithInput("at-sample\n", "login", "--with-access-token");

    assertThat(login.exit()).as(login.stderr()).isZero();
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.personalAccessToken("at-sample"));
    assertThat(codex.run("login", "status").stderr())
        .isEqualTo("Logged in using personal access token\n");
    assertThat(codex.runWithInput("at-unknown", "login", "--with-access-token").stderr())
        .contains("status 401 Unauthorized");
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.personalAccessToken("at-sample"));
  }

  @Test
  void itSignsInWithAnAgentIdentity(TestHome home, FakeIssuer issuer) throws Exception {
    String jwt = issuer.issueAgentIdentity();
    CodexCli codex = CodexCli.in(home).at(issuer);

    Outcome login = codex.runWithInput(jwt, "login", "--with-access-token");

    assertThat(login.exit()).as(login.stderr()).isZero();
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.agentIdentity(jwt));
    assertThat(codex.run("login", "status"))
        .isEqualTo(new Outcome(0, "", "Logged in using access token\n"));
    assertThat(issuer.only(Endpoint.AGENT_TASK).json().keySet())
        .containsExactlyInAnyOrder("timestamp", "signature");
  }

  private static Answer approved(RecordedRequest poll) {
    return Answer.json(
        200,
        """
        {"authorization_code": "code", "code_challenge": "challenge", "code_verifier": "verifier"}\
        """);
  }
}
