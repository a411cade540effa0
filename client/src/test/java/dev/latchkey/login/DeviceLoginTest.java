package dev.latchkey.login;

import static dev.latchkey.login.DeviceSignIn.approving;
import static dev.latchkey.login.DeviceSignIn.at;
import static dev.latchkey.login.DeviceSignIn.fails;
import static dev.latchkey.login.DeviceSignIn.run;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Configuration;
import dev.latchkey.config.Layer;
import dev.latchkey.config.LoginRules;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Credential;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-in by device code against an issuer, with time in the test's hands (protocol §3, §12.3). */
@WithIssuer
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceLoginTest {

  private static final DeviceLogin.Request REQUEST = DeviceLogin.Request.DEFAULT;

  /** Remembers what it heard, and approves at once if it is to. */
  private static final class Witness implements DeviceLogin.Listener {
    private final Runnable invited;
    private final List<DeviceLogin.Invitation> invitations = new ArrayList<>();
    private final List<String> delays = new ArrayList<>();
    private final CompletableFuture<Boolean> stored = new CompletableFuture<>();

    Witness(Runnable invited) {
      this.invited = invited;
    }

    Witness() {
      this(() -> {});
    }

    @Override
    public void waiting(DeviceLogin.Invitation invitation) {
      invitations.add(invitation);
      invited.run();
    }

    @Override
    public void delayed(String reason, Duration pause) {
      delays.add(reason + " " + pause.toSeconds());
    }

    @Override
    public void approved() {}

    @Override
    public void stored() {
      stored.complete(true);
    }
  }

  @Test
  void case050_aWholeSignIn(FakeIssuer issuer, TestHome home) {
    FastPace pace = approving(issuer);
    Witness witness = new Witness();
    LoginResult result = run(home, pace, at(issuer), witness);

    assertThat(result.credential()).isInstanceOf(Credential.ChatGptSession.class);
    assertThat(home.readAuthJson())
        .contains("\"OPENAI_API_KEY\": null", "\"account_id\": \"acct-1111\"")
        .contains("\"issuer\": \"" + issuer.uri() + "\"");
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(witness.invitations)
        .containsExactly(
            new DeviceLogin.Invitation(
                issuer.uri(Endpoint.DEVICE_PAGE), "TEST-00001", ofMinutes(15)));
    assertThat(witness.stored).isCompletedWithValue(true);
    assertThat(pace.pauses()).containsExactly(ofSeconds(1));
    issuer.assertRequests(
        Endpoint.DEVICE_USERCODE, Endpoint.DEVICE_TOKEN, Endpoint.DEVICE_TOKEN, Endpoint.TOKEN);
    assertThat(issuer.only(Grant.AUTHORIZATION_CODE).form().get("redirect_uri"))
        .isEqualTo(issuer.uri() + "/deviceauth/callback");
    assertThat(issuer.requests(Grant.TOKEN_EXCHANGE)).describedAs("no API key is minted").isEmpty();
  }

  @Test
  void case051_anotherWorkspaceIsRefusedAndItsChainRevoked(FakeIssuer issuer, TestHome home) {
    Configuration only =
        Configuration.EMPTY.withRules(
            LoginRules.NONE.withForcedWorkspaces(
                new Setting<>(List.of("acct-A"), Origin.of(Layer.USER, "the test"))));
    try (DeviceSignIn signIn = DeviceSignIn.of(home, approving(issuer), only)) {
      assertThatThrownBy(
              () -> signIn.login().run(at(issuer), DeviceLogin.Listener.SILENT, LoginRecord.NONE))
          .hasMessageContaining("Login is restricted to workspace id(s) acct-A")
          .hasMessageContaining("acct-1111");
    }
    assertThat(home.snapshot().keySet()).doesNotContain("auth.json", "latchkey/revocations.json");
    assertThat(issuer.revocations()).hasSize(1);
    assertThat(issuer.isAlive(issuer.revocations().get(0))).isFalse();
  }

  @Test
  void aWorkspaceThatWasAskedFor(FakeIssuer issuer, TestHome home) {
    DeviceLogin.Request wanted =
        new DeviceLogin.Request(
            Issuer.parse(issuer.uri().toString(), false),
            FakeIssuer.CLIENT_ID,
            ofMinutes(15),
            Optional.of("acct-2222"));
    LatchkeyException e = fails(home, approving(issuer), wanted, DeviceLogin.Listener.SILENT);
    assertThat(e.code()).isEqualTo(ErrorCode.WORKSPACE_MISMATCH);
    assertThat(e).hasMessageContaining("acct-1111").hasMessageContaining("acct-2222");
    assertThat(issuer.revocations()).hasSize(1);

    issuer.account(Account.sample().accountId("acct-2222"));
    FastPace again = new FastPace(() -> issuer.approveDevice("TEST-00002"));
    run(home, again, wanted, DeviceLogin.Listener.SILENT);
    assertThat(home.readAuthJson()).contains("\"account_id\": \"acct-2222\"");
  }

  @Test
  void case052_theBeginningFails(FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.status(503));
    Witness witness = new Witness();
    LatchkeyException e = fails(home, new FastPace(), at(issuer), witness);
    assertThat(e).hasMessageContaining("device code request failed with status 503");
    assertThat(witness.invitations).isEmpty();
  }

  @Test
  void case053_anIdTokenWithoutClaims(FakeIssuer issuer, TestHome home) {
    issuer.account(Account.sample().withoutAuthClaims());
    LoginResult result = run(home, approving(issuer), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(result.remarks()).anyMatch(remark -> remark.contains("no workspace and no plan"));
    assertThat(home.readAuthJson()).contains("\"OPENAI_API_KEY\": null", "\"refresh_token\"");
  }

  @Test
  void case054_aPollThatIsRefused(FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.oauthError(401, "invalid_client", "who?"));
    LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e)
        .hasMessageContaining("device auth failed with status 401")
        .hasMessageContaining("who?");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 5",
    "'\"interval\":null,', 5",
    "'\"interval\":\"0\",', 5",
    "'\"interval\":0,', 5",
    "'\"interval\":-3,', 5",
    "'\"interval\":0.5,', 5",
    "'\"interval\":7,', 7",
    "'\"interval\":\" 2 \",', 2",
    "'\"interval\":\"7\",', 7",
    "'\"interval\":86400,', 60",
    "'\"interval\":1e99,', 60",
    "'\"interval\":\"99999999999999999999999\",', 60"
  })
  void B13_case057_theInterval(String member, long seconds, FakeIssuer issuer, TestHome home) {
    issuer
        .on(Endpoint.DEVICE_USERCODE)
        .always(
            Answer.json(
                200, "{" + member + "\"device_auth_id\":\"d-1\",\"usercode\":\"ABCD-EFGH\"}"));
    issuer.on(Endpoint.DEVICE_TOKEN).answer(Answer.status(404), Answer.status(410));
    FastPace pace = new FastPace();
    Witness witness = new Witness();
    fails(home, pace, at(issuer), witness);
    assertThat(pace.pauses()).containsExactly(ofSeconds(seconds));
    assertThat(witness.invitations.get(0).userCode()).isEqualTo("ABCD-EFGH");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"device_auth_id\":\"d\",\"user_code\":\"c\",\"interval\":\"abc\"}",
        "{\"device_auth_id\":\"d\",\"user_code\":\"c\",\"interval\":[]}",
        "{\"device_auth_id\":\"d\",\"user_code\":\"\"}",
        "{\"device_auth_id\":7,\"user_code\":\"c\"}",
        "{\"user_code\":\"c\"}",
        "[]",
        "<html>"
      })
  void case057_aBeginningThatMakesNoSense(String answer, FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.json(200, answer));
    LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_GARBLED);
    issuer.assertNoRequests(Endpoint.DEVICE_TOKEN);
  }

  @Test
  void case058_notEnabledNamesTheOtherWaysAndWhoCanSwitchItOn(FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.status(404));
    LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e.code()).isEqualTo(ErrorCode.DEVICE_LOGIN_DISABLED);
    assertThat(e).hasMessageContaining("not enabled at " + issuer.uri());
    assertThat(e.remedy())
        .contains("security settings", "administrator", "--flow paste", "ssh -L 1455");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 410, 418})
  void case059_aPollThatEnds(int status, FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.status(status));
    LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e).hasMessageContaining("device auth failed with status " + status);
    assertThat(issuer.requests(Endpoint.DEVICE_TOKEN)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void case059_B11_neverApproved(int status, FakeIssuer issuer, TestHome home) {
    issuer.deviceInterval("60");
    issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.status(status));
    FastPace pace = new FastPace();
    LatchkeyException e = fails(home, pace, at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_TIMED_OUT);
    assertThat(e).hasMessageContaining("within 15 min");
    assertThat(pace.passed()).isEqualTo(ofMinutes(15));
    assertThat(issuer.requests(Endpoint.DEVICE_TOKEN)).hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "not json",
        "{\"authorization_code\":\"c\",\"code_verifier\":\"v\"}",
        "{\"authorization_code\":\"c\",\"code_challenge\":\"h\",\"code_verifier\":\"\"}",
        "{\"authorization_code\":7,\"code_challenge\":\"h\",\"code_verifier\":\"v\"}"
      })
  void case060_anApprovalThatMakesNoSense(String answer, FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.json(200, answer));
    LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_GARBLED);
    issuer.assertNoRequests(Endpoint.TOKEN);
  }

  @Test
  void aVerifierThatDoesNotFitIsNotSent(FakeIssuer issuer, TestHome home) {
    issuer
        .on(Endpoint.DEVICE_TOKEN)
        .always(
            Answer.json(
                200,
                "{\"authorization_code\":\"c\",\"code_challenge\":\"other\",\"code_verifier\":\"v-é\"}"));
    LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e).hasMessageContaining("does not fit");
    issuer.assertNoRequests(Endpoint.TOKEN);
  }

  @Test
  void B14_case059_case060_troubleIsWaitedOut(FakeIssuer issuer, TestHome home) {
    Witness witness = new Witness(() -> issuer.approveDevice("TEST-00001"));
    issuer
        .on(Endpoint.DEVICE_TOKEN)
        .answer(
            Answer.status(503),
            Answer.dropAfterReading(),
            Answer.status(429).withHeader("Retry-After", "17"),
            Answer.status(500).withHeader("Retry-After", "99999999"),
            Answer.status(502).withHeader("Retry-After", "soon"),
            Answer.normal());
    FastPace pace = new FastPace();
    run(home, pace, at(issuer), witness);
    assertThat(pace.pauses())
        .containsExactly(ofSeconds(1), ofSeconds(2), ofSeconds(17), ofMinutes(5), ofSeconds(16));
    assertThat(witness.delays).hasSize(5);
    assertThat(witness.delays.get(0)).contains("status 503 from the issuer");
  }

  @Test
  void B14_troubleWithoutEndEndsAtTheDeadline(FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.status(500));
    FastPace pace = new FastPace();
    LatchkeyException e = fails(home, pace, at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_TIMED_OUT);
    assertThat(pace.passed()).isEqualTo(ofMinutes(15));
    assertThat(pace.pauses()).allMatch(pause -> pause.compareTo(ofSeconds(60)) <= 0);
    assertThat(issuer.requests(Endpoint.DEVICE_TOKEN)).hasSizeLessThan(30);
  }

  @ParameterizedTest
  @CsvSource({
    "400, access_denied, LOGIN_DENIED",
    "403, access_denied, LOGIN_DENIED",
    "404, access_denied, LOGIN_DENIED",
    "403, deviceauth_access_denied, LOGIN_DENIED",
    "400, expired_token, DEVICE_CODE_EXPIRED",
    "403, expired_token, DEVICE_CODE_EXPIRED",
    "410, expired_token, DEVICE_CODE_EXPIRED"
  })
  void B15_denialAndExpiryEndAtOnce(
      int status, String error, ErrorCode code, FakeIssuer issuer, TestHome home) {
    for (Answer answer :
        List.of(Answer.oauthError(status, error, "x"), Answer.error(status, error, "x"))) {
      issuer.on(Endpoint.DEVICE_TOKEN).answer(Answer.status(403), answer);
      FastPace pace = new FastPace();
      LatchkeyException e = fails(home, pace, at(issuer), DeviceLogin.Listener.SILENT);
      assertThat(e.code()).isEqualTo(code);
      assertThat(e).hasMessageContaining(error.replace("deviceauth_", ""));
      assertThat(pace.pauses()).hasSize(1);
    }
  }

  @Test
  void slowDownIsHeeded(FakeIssuer issuer, TestHome home) {
    issuer
        .on(Endpoint.DEVICE_TOKEN)
        .answer(
            Answer.oauthError(400, "authorization_pending", ""),
            Answer.oauthError(400, "slow_down", ""),
            Answer.status(403),
            Answer.status(410));
    FastPace pace = new FastPace();
    fails(home, pace, at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(pace.pauses()).containsExactly(ofSeconds(1), ofSeconds(6), ofSeconds(6));
  }

  @Test
  void case061_theExchangeIsRefused(FakeIssuer issuer, TestHome home) {
    issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.oauthError(400, "invalid_grant", "stale"));
    LatchkeyException e = fails(home, approving(issuer), at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(e)
        .hasMessageContaining("token endpoint")
        .hasMessageContaining("returned status 400: stale");
    assertThat(issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1);
  }

  @Test
  void case062_anotherClientAndAnIssuerWithPathAndSlash(FakeIssuer issuer, TestHome home) {
    issuer.clientId("my-client");
    DeviceLogin.Request request =
        new DeviceLogin.Request(
            Issuer.parse(issuer.uri("/tenant") + "/", false),
            "my-client",
            ofMinutes(15),
            Optional.empty());
    Witness witness = new Witness();
    run(home, approving(issuer), request, witness);
    assertThat(issuer.only(Endpoint.DEVICE_USERCODE).json())
        .containsEntry("client_id", "my-client");
    assertThat(issuer.only(Endpoint.TOKEN).form().get("client_id")).isEqualTo("my-client");
    assertThat(issuer.only(Endpoint.TOKEN).form().get("redirect_uri"))
        .isEqualTo(issuer.uri("/tenant") + "/deviceauth/callback");
    assertThat(witness.invitations.get(0).page()).isEqualTo(issuer.uri("/tenant/codex/device"));
    assertThat(home.readAuthJson())
        .contains("\"issuer\": \"" + issuer.uri("/tenant") + "/\"", "\"client_id\": \"my-client\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEVICE_USERCODE", "DEVICE_TOKEN"})
  void B10_redirectsAreRefused(Endpoint endpoint, FakeIssuer issuer, TestHome home) {
    try (FakeIssuer elsewhere = FakeIssuer.start()) {
      issuer.on(endpoint).always(Answer.redirect(307, elsewhere.uri(endpoint)));
      LatchkeyException e = fails(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT);
      assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_REDIRECTED);
      elsewhere.assertNoRequests();
    }
  }

  @Test
  void theDefaults() {
    assertThat(REQUEST.timeout()).isEqualTo(ofMinutes(15));
    assertThat(REQUEST.issuer().isDefault()).isTrue();
  }
}
