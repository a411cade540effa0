package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.Page;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.Visit;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser's way back (protocol §2.5–§2.10), and whoever else comes to its port. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void completes(RunningLogin login) {
    assertThat(login.isRunning()).isTrue();
    assertThat(login.visit().text()).contains("You are signed in");
    assertThat(login.end().succeeds().err()).contains("Successfully logged in");
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void case008_case019_aSignIn() {
    RunningLogin login = lab.login();
    Visit visit = login.visit();
    assertThat(login.end().succeeds().err())
        .contains("Successfully logged in as ada@example.com")
        .contains(login.page().toString());
    Page callback = visit.hops().get(1);
    assertThat(callback.status()).isEqualTo(302);
    assertThat(callback.location().orElseThrow().toString())
        .startsWith("http://127.0.0.1:" + login.port() + "/success?")
        .doesNotContain("codex_streamlined_login");
    assertThat(visit.status()).isEqualTo(200);
    assertThat(lab.home.readAuthJson())
        .contains("\"issuer\": \"" + lab.issuer.uri() + "\"")
        .contains("\"account_id\": \"acct-1111\"")
        .contains("\"OPENAI_API_KEY\": null");
  }

  @Test
  void case024_theQuestionAndTheExchange() throws Exception {
    RunningLogin login = lab.login();
    Parameters asked = login.question();
    assertThat(asked.names())
        .containsExactly(
            "response_type",
            "client_id",
            "redirect_uri",
            "code_challenge",
            "code_challenge_method",
            "state",
            "scope",
            "id_token_add_organizations",
            "codex_cli_simplified_flow",
            "originator");
    assertThat(asked.get("redirect_uri"))
        .isEqualTo("http://127.0.0.1:" + login.port() + "/auth/callback");
    assertThat(asked.get("state")).hasSize(43);
    completes(login);
    RecordedRequest exchange = lab.issuer.only(Grant.AUTHORIZATION_CODE);
    assertThat(exchange.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(exchange.form().names())
        .containsExactly("grant_type", "client_id", "code", "redirect_uri", "code_verifier");
    String verifier = exchange.form().get("code_verifier");
    assertThat(verifier).hasSize(86);
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
    assertThat(asked.get("code_challenge"))
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
  }

  @Test
  void B02_case034_successIsSaidOnlyAfterwards() {
    RunningLogin login = lab.login();
    assertThat(login.get("/success").status()).isEqualTo(404);
    assertThat(login.get("/success?needs_setup=false").text()).isEqualTo("Not Found");
    completes(login);
  }

  @Test
  void B03_case035_aWebPageCannotCancel() {
    RunningLogin login = lab.login();
    assertThat(login.get("/cancel", "Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
    assertThat(login.get("/cancel", "Sec-Fetch-Site", "none").status()).isEqualTo(403);
    assertThat(login.get("/cancel", "Origin", "https://evil.example").status()).isEqualTo(403);
    assertThat(login.get("/cancel", "Host", "evil.example").status()).isEqualTo(403);
    assertThat(login.send("POST", "/cancel", "Host", "evil.example").status()).isEqualTo(403);
    assertThat(login.send("POST", "/cancel").status()).isEqualTo(400);
    completes(login);
  }

  @Test
  void B03_aLocalProgramCancels() {
    RunningLogin login = lab.login();
    Page answer = login.get("/cancel");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("Login cancelled");
    login.end(Duration.ofSeconds(3)).failsClearly(1, "Login cancelled");
  }

  @Test
  void B03_theAnswerToACancelIsNeverLost() {
    for (int round = 0; round < 25; round++) {
      RunningLogin login = lab.login();
      assertThat(login.get("/cancel").text()).isEqualTo("Login cancelled");
      login.end();
    }
  }

  @Test
  void B04_onlyTheLoopbackNameIsServed() {
    RunningLogin login = lab.login();
    String code = login.code();
    String callback = "/auth/callback?" + Parameters.encode("state", login.state(), "code", code);
    for (String host :
        List.of(
            "evil.example",
            "evil.example:" + login.port(),
            "127.0.0.1",
            "127.0.0.1:" + (login.port() + 1),
            "127.0.0.1.evil.example:" + login.port(),
            "")) {
      assertThat(login.get(callback, "Host", host).status()).describedAs(host).isEqualTo(403);
    }
    assertThat(login.get(callback, "Origin", "null").status()).isEqualTo(403);
    assertThat(login.get(callback, "Origin", "http://127.0.0.1:" + login.port()).status())
        .isEqualTo(403);
    lab.issuer.assertNoRequests(Endpoint.TOKEN);
    assertThat(login.get(callback, "Host", "localhost:" + login.port()).status()).isEqualTo(302);
    login.end().succeeds();
  }

  @Test
  void B05_aCallbackThatIsNoneIsRefused() {
    RunningLogin login = lab.login();
    String state = login.state();
    String code = login.code();
    String callback = "/auth/callback?" + Parameters.encode("state", state, "code", code);
    assertThat(login.send("POST", callback).status()).isEqualTo(400);
    assertThat(login.send("HEAD", callback).status()).isEqualTo(400);
    assertThat(login.send("PUT", callback).status()).isEqualTo(400);
    assertThat(login.get(callback + "&code=other").status()).isEqualTo(400);
    assertThat(login.get(callback + "&state=" + state).status()).isEqualTo(400);
    assertThat(login.get(callback + "&x=" + "y".repeat(8192)).status()).isEqualTo(400);
    assertThat(login.get(callback + "&x=" + "y".repeat(100_000)).status()).isEqualTo(400);
    assertThat(login.get("/auth/callback").text()).isEqualTo("State mismatch");
    assertThat(login.get("/auth/callback?code=" + code).status()).isEqualTo(400);
    lab.issuer.assertNoRequests(Endpoint.TOKEN);
    assertThat(login.get(callback).status()).isEqualTo(302);
    login.end().succeeds();
  }

  @Test
  void B06_noTokenInAnyAddressAndNothingIsCached() {
    RunningLogin login = lab.login();
    Visit visit = login.visit();
    login.end().succeeds();
    for (Page page : visit.hops().subList(1, visit.hops().size())) {
      assertThat(page.uri().toString()).doesNotContain("id_token").doesNotContain("eyJ");
      assertThat(page.header("Cache-Control")).isEqualTo("no-store");
      assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(page.header("Content-Security-Policy"))
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
    }
    assertThat(visit.text()).doesNotContain("<script").doesNotContain("http");
  }

  @Test
  void B07_case044_twoCallbacksAtOnceAndOneExchange() {
    Gate gate = new Gate();
    lab.issuer.on(Grant.AUTHORIZATION_CODE).answer(Answer.normal().heldBy(gate));
    RunningLogin login = lab.login();
    String code = login.code();
    CompletableFuture<Page> first = login.callbackMeanwhile("code", code);
    gate.awaitArrival();
    CompletableFuture<Page> second = login.callbackMeanwhile("code", code);
    assertThat(login.get("/nothing").status()).isEqualTo(404);
    gate.open();
    assertThat(first.join().status()).isEqualTo(302);
    assertThat(second.join().location()).isEqualTo(first.join().location());
    login.end().succeeds();
    assertThat(lab.issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1);
  }

  @Test
  void B08_case043_aBrowserThatNeverFollows() {
    RunningLogin login = lab.login();
    String code = login.code();
    assertThat(login.callback("code", code).status()).isEqualTo(302);
    assertThat(lab.home.authJson()).exists();
    login.end(Duration.ofSeconds(3)).succeeds();
  }

  @Test
  void B09_case045_otherPathsAnswerWhileTheIssuerHangs() {
    Gate gate = new Gate();
    lab.issuer.on(Grant.AUTHORIZATION_CODE).answer(Answer.normal().heldBy(gate));
    RunningLogin login = lab.login();
    String code = login.code();
    CompletableFuture<Page> callback = login.callbackMeanwhile("code", code);
    gate.awaitArrival();
    assertThat(login.get("/").status()).isEqualTo(404);
    assertThat(login.get("/success").status()).isEqualTo(404);
    assertThat(login.get("/auth/callback?state=wrong&code=x").status()).isEqualTo(400);
    // B03: a callback has been accepted, so it is too late to cancel.
    assertThat(login.get("/cancel").status()).isEqualTo(409);
    assertThat(login.isRunning()).isTrue();
    gate.open();
    assertThat(callback.join().status()).isEqualTo(302);
    login.end().succeeds();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void B10_case033_redirectsAreNotFollowed(int status) {
    // B10 overrules case 33.
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .answer(Answer.redirect(status, lab.issuer.uri("/elsewhere")));
    RunningLogin login = lab.login();
    login.visit();
    login.end().failsClearly(1, "redirect (" + status + ")", lab.issuer.uri() + "/elsewhere");
    lab.issuer.assertNoRequests(Endpoint.OTHER);
    assertThat(lab.issuer.requests(Endpoint.TOKEN)).hasSize(1);
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B12_whatTheIssuerSaysIsShownEscaped() {
    String evil = "\u001b[31mred\u0007 \u202egnp.exe\u2066\r\nlatchkey: forged \u009b2J";
    RunningLogin login = lab.login();
    Page page = login.callback("error", "access_denied", "error_description", evil);
    Lab.Ended ended = login.end().failsClearly(1, "\\u001b[31mred", "\\u202e", "forged");
    assertThat(ended.err()).doesNotContain("\u001b", "\u0007", "\u202e", "\u2066", "\u009b", "\r");
    assertThat(page.text())
        .doesNotContain("\u001b", "\u0007", "\u202e", "\u2066", "\u009b", "\r\n");
  }

  @Test
  void B12_anEmailAddressIsShownEscaped() {
    lab.issuer.account(Account.sample().email("\u001b]0;x\u0007ada\u202e@example.com"));
    Lab.Ended login = lab.signIn().succeeds();
    assertThat(login.err()).contains("ada\\u202e@example.com").doesNotContain("\u001b", "\u202e");
    Lab.Ended status = lab.run("login", "status").succeeds();
    assertThat(status.out()).contains("ada\\u202e@example.com").doesNotContain("\u001b", "\u202e");
  }

  @Test
  void B12_theIssuersErrorTextIsShownEscaped() {
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .answer(Answer.oauthError(400, "invalid_grant", "a\u001b[2Jb\u202ec\nlatchkey: d"));
    RunningLogin login = lab.login();
    assertThat(login.visit().text()).doesNotContain("\u001b", "\u202e");
    assertThat(login.end().failsClearly(1, "a\\u001b[2Jb\\u202ec").err())
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void case001_case002_aForcedWorkspaceIsAskedForAndStored() {
    // B22 overrules the key that case 1 expects: none is minted unless asked for.
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = \"acct-W\"\n");
    lab.home.writeAuthJson("{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-stale-key\"}");
    lab.issuer.account(Account.sample().accountId("acct-W"));
    RunningLogin login = lab.login();
    assertThat(login.question().get("allowed_workspace_id")).isEqualTo("acct-W");
    completes(login);
    assertThat(lab.home.readAuthJson())
        .contains("\"account_id\": \"acct-W\"")
        .doesNotContain("sk-stale-key");
  }

  @Test
  void case011_twoWorkspacesAreOneParameter() {
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = [\"acct-1\", \"acct-1111\"]\n");
    RunningLogin login = lab.login();
    assertThat(login.question().get("allowed_workspace_id")).isEqualTo("acct-1,acct-1111");
    completes(login);
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
    completes(second);
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
    completes(lab.login());
  }
}
