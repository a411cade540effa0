package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.Page;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.Visit;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the browser brings back from the issuer, and what comes of it (protocol §2.6–§2.10). */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackAnswerTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void case001_case002_aForcedWorkspaceIsAskedForAndStored() {
    // B22 overrules the key that case 1 expects: none is minted unless asked for.
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = \"acct-W\"\n");
    lab.home.writeAuthJson("{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-stale-key\"}");
    lab.issuer.account(Account.sample().accountId("acct-W"));
    RunningLogin login = lab.login();
    assertThat(login.question().get("allowed_workspace_id")).isEqualTo("acct-W");
    lab.completes(login);
    assertThat(lab.home.readAuthJson())
        .contains("\"account_id\": \"acct-W\"")
        .doesNotContain("sk-stale-key");
  }

  @Test
  void case011_twoWorkspacesAreOneParameter() {
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = [\"acct-1\", \"acct-1111\"]\n");
    RunningLogin login = lab.login();
    assertThat(login.question().get("allowed_workspace_id")).isEqualTo("acct-1,acct-1111");
    lab.completes(login);
  }

  @Test
  void case003_case004_case005_case006_case007_theStateMustBeOurs() {
    lab.loggedIn();
    Map<String, String> before = lab.home.snapshot();
    RunningLogin login = lab.login();
    String good = login.state();
    String suffix = ".onboarding_entrypoint=life_sciences";
    String code = login.code();
    for (String bad :
        List.of(
            "wrong_state" + suffix,
            good + ".onboarding_entrypoint=unknown",
            good + suffix + suffix,
            good + ".extra=value" + suffix,
            good.substring(1),
            good + " ",
            "")) {
      Page page =
          login.get(
              "/auth/callback?"
                  + Parameters.encode("state", bad, "code", code, "error", "access_denied"));
      assertThat(page.status()).describedAs(bad).isEqualTo(400);
      assertThat(page.text()).isEqualTo("State mismatch");
    }
    lab.home.assertUnchangedSince(before);
    assertThat(
            login
                .get("/auth/callback?" + Parameters.encode("state", good + suffix, "code", code))
                .status())
        .isEqualTo(302);
    login.end().succeeds();
  }

  @Test
  void case013_case018_aWorkspaceWithoutCodex() {
    RunningLogin login = lab.login();
    Page page =
        login.callback("error", "access_denied", "error_description", "Missing_Codex_Entitlement");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.text())
        .contains("You do not have access to Codex")
        .contains("Contact your workspace administrator")
        .contains("access_denied")
        .doesNotContainIgnoringCase("missing_codex_entitlement");
    login.end().failsClearly(1, "Contact your workspace administrator");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case014_anotherRefusal() {
    RunningLogin login = lab.login();
    Page page = login.callback("error", "access_denied", "error_description", "some_other_reason");
    assertThat(page.text())
        .contains("Sign-in could not be completed")
        .contains("Sign-in failed: some_other_reason")
        .contains("Return to Codex to retry")
        .contains("access_denied")
        .doesNotContain("You do not have access to Codex")
        .doesNotContain("get access to Codex");
    login.end().failsClearly(1, "Sign-in failed: some_other_reason");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case017_theErrorPageIsEscaped() {
    RunningLogin login = lab.login();
    Page page =
        login.callback("error", "code&value", "error_description", "<bad> \"quoted\" 'single'");
    assertThat(page.text())
        .contains("code&amp;value")
        .contains("&lt;bad&gt; &quot;quoted&quot; &#39;single&#39;")
        .doesNotContain("<bad>");
    login.end().failsClearly(1, "<bad>");
  }

  @Test
  void case023_case037_anErrorBeatsACode() {
    RunningLogin login = lab.login();
    String code = login.code();
    assertThat(login.callback("code", code, "error", "server_error").text())
        .contains("Sign-in failed: server_error");
    login.end().failsClearly(1, "Sign-in failed: server_error");
    lab.issuer.assertNoRequests(Endpoint.TOKEN);
  }

  @Test
  void case023_anEmptyCodeIsNone() {
    RunningLogin login = lab.login();
    assertThat(login.callback("code", "").text()).contains("missing_authorization_code");
    login.end().failsClearly(1, "Missing authorization code");
  }

  @Test
  void case023_noCodeAtAll() {
    RunningLogin login = lab.login();
    assertThat(login.callback("x", "y").text()).contains("missing_authorization_code");
    login.end().failsClearly(1, "Missing authorization code");
  }

  @Test
  void case032_aDroppedExchangeIsNotRepeated() {
    lab.issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.dropAfterReading());
    RunningLogin login = lab.login();
    assertThat(login.visit().text()).contains("Token exchange failed");
    login.end().failsClearly(1, lab.issuer.uri().toString());
    assertThat(lab.issuer.requests(Endpoint.TOKEN)).hasSize(1);
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/favicon.ico", "/auth/callback/", "/auth", "/Success", "/cancel/"})
  void case036_otherPathsAreNotFound(String path) {
    RunningLogin login = lab.login();
    Page page = login.get(path);
    assertThat(page.status()).isEqualTo(404);
    assertThat(page.text()).isEqualTo("Not Found");
    assertThat(page.header("Content-Type")).startsWith("text/plain");
    assertThat(login.isRunning()).isTrue();
    login.get("/cancel");
    login.end();
  }

  @Test
  void case038_theEntitlementNeedsAccessDenied() {
    RunningLogin login = lab.login();
    assertThat(
            login
                .callback("error", "server_error", "error_description", "missing_codex_entitlement")
                .text())
        .contains("Sign-in could not be completed")
        .doesNotContain("You do not have access to Codex");
    login.end().failsClearly(1, "missing_codex_entitlement");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{}",
        "{\"id_token\":\"a.b.c\",\"refresh_token\":\"rrrrrr\"}",
        "{\"id_token\":\"a.b.c\",\"access_token\":\"aaaaaa\"}",
        "{\"id_token\":\"a.b.c\",\"access_token\":\"\",\"refresh_token\":\"rrrrrr\"}",
        "{\"id_token\":\"a.b.c\",\"access_token\":7,\"refresh_token\":\"rrrrrr\"}"
      })
  void case039_anIncompleteAnswer(String body) {
    lab.secret("rrrrrr");
    lab.secret("aaaaaa");
    lab.issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.json(200, body));
    RunningLogin login = lab.login();
    assertThat(login.visit().text())
        .contains("token_exchange_failed")
        .contains("OAuth token response");
    login.end().failsClearly(1, "OAuth token response", "invalid");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B22_noKeyIsMintedUnlessAsked() {
    lab.signIn().succeeds();
    assertThat(lab.issuer.requests(Grant.TOKEN_EXCHANGE)).isEmpty();
    assertThat(lab.home.readAuthJson()).contains("\"OPENAI_API_KEY\": null");
  }

  @Test
  void B22_case001_aMintedKeyIsStoredAndReportedAtLogout() {
    lab.signIn("--mint-api-key").succeeds();
    assertThat(lab.issuer.only(Grant.TOKEN_EXCHANGE).form().names())
        .containsExactly(
            "grant_type", "client_id", "requested_token", "subject_token", "subject_token_type");
    assertThat(lab.home.readAuthJson()).doesNotContain("\"OPENAI_API_KEY\": null");
    assertThat(lab.run("logout").succeeds().err())
        .contains("Successfully logged out")
        .contains("warning: an API key was made for this login and is still valid");
  }

  @Test
  void case041_aKeyThatIsNotGivenDoesNotSpoilTheLogin() {
    for (Answer refusal : List.of(Answer.status(401), Answer.body(200, "text/plain", "?"))) {
      lab.issuer.on(Grant.TOKEN_EXCHANGE).always(refusal);
      assertThat(lab.signIn("--mint-api-key").succeeds().err())
          .contains("warning: the issuer gave no API key");
      assertThat(lab.home.readAuthJson()).contains("\"OPENAI_API_KEY\": null");
    }
  }

  @Test
  void case042_tokensWithoutClaims() {
    lab.issuer.account(Account.sample().withoutAuthClaims());
    RunningLogin login = lab.login();
    Visit visit = login.visit();
    Parameters shown = Parameters.parse(visit.page().uri().getRawQuery());
    assertThat(shown.get("org_id")).isEmpty();
    assertThat(shown.get("project_id")).isEmpty();
    assertThat(shown.get("plan_type")).isEmpty();
    assertThat(login.end().succeeds().err())
        .contains("warning: the issuer's tokens name no workspace and no plan");
  }

  @Test
  void case022_anOrganisationThatIsNotSetUp() {
    lab.issuer.account(Account.sample().organization("org-2", "proj-2", false, true));
    RunningLogin login = lab.login();
    Visit visit = login.visit();
    Parameters shown = Parameters.parse(visit.page().uri().getRawQuery());
    assertThat(shown.names())
        .containsExactly("needs_setup", "org_id", "project_id", "plan_type", "platform_url");
    assertThat(shown.get("needs_setup")).isEqualTo("true");
    assertThat(shown.get("org_id")).isEqualTo("org-2");
    assertThat(shown.get("plan_type")).isEqualTo("plus");
    assertThat(visit.text()).contains("not set up yet");
    login.end().succeeds();
  }

  @Test
  void case048_ipv6IsNotServed() throws Exception {
    RunningLogin login = lab.login();
    int port = login.port();
    try (Socket socket = new Socket()) {
      byte[] loopback = new byte[16];
      loopback[15] = 1;
      assertThatThrownBy(() ->
              socket.connect(new InetSocketAddress(InetAddress.getByAddress(loopback), port), 2000))
          .isInstanceOfAny(ConnectException.class, java.net.SocketException.class);
    }
    login.get("/cancel");
    login.end();
  }

  @Test
  void case016_aSecondSignInTakesThePort() {
    RunningLogin first = lab.login();
    RunningLogin second =
        lab.start(
            "login",
            "--issuer",
            lab.issuer.uri().toString(),
            "--client-id",
            "app_EMoamEEZ73f0CkXaXp7hrann",
            "--port",
            String.valueOf(first.port()));
    assertThat(second.port()).isEqualTo(first.port());
    first.end(Duration.ofSeconds(5)).failsClearly(1, "Login cancelled");
    lab.completes(second);
  }

  @Test
  void RFC9207_anotherIssuerInTheAnswerIsAMixUp() {
    RunningLogin login = lab.login();
    String code = login.code();
    assertThat(login.callback("code", code, "iss", "https://other.example").text())
        .contains("issuer_mismatch");
    login.end().failsClearly(1, "another issuer", lab.issuer.uri().toString());
    lab.issuer.assertNoRequests(Endpoint.TOKEN);
  }

  @Test
  void RFC9207_theRightIssuerInTheAnswerIsFine() {
    lab.issuer.sendsIss(true);
    lab.completes(lab.login());
  }
}
