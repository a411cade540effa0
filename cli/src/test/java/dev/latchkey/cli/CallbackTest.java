package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.Page;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.Visit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
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
    lab.completes(login);
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
    lab.completes(login);
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
    lab.completes(login);
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
}
