package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RawServer;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** B01: until a new login is durable, nothing of the old one is touched. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginTransactionTest {
  private Lab lab;
  private IssuedTokens old;
  private Map<String, String> before;

  @BeforeEach
  void aLoginIsThere() {
    lab = new Lab();
    old = lab.loggedIn();
    before = lab.home.snapshot();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void nothingHasChanged() {
    lab.issuer.assertNoRequests(Endpoint.REVOKE);
    nothingOfTheOldHasChanged();
  }

  private void nothingOfTheOldHasChanged() {
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertAlive(old.refreshToken());
    assertThat(lab.run("login", "status").exit()).isZero();
  }

  /** What was issued and not stored has no owner, so it must not live. */
  private void onlyTheFreshChainIsRevoked() {
    assertThat(lab.issuer.revocations()).hasSize(1).doesNotContain(old.refreshToken());
    nothingOfTheOldHasChanged();
  }

  @Test
  void B01_cancelled() {
    RunningLogin login = lab.login();
    assertThat(login.get("/cancel").text()).isEqualTo("Login cancelled");
    login.end().failsClearly(1, "Login cancelled");
    nothingHasChanged();
  }

  @Test
  void B01_denied() {
    lab.issuer.on(Endpoint.AUTHORIZE).always(Answer.authorizationError("access_denied", "no"));
    RunningLogin login = lab.login();
    assertThat(login.visit().text()).contains("Sign-in failed: no");
    login.end().failsClearly(1, "Sign-in failed: no");
    nothingHasChanged();
  }

  @Test
  void B01_B11_timedOut() {
    RunningLogin login = lab.login("--timeout", "1s");
    login.end(Duration.ofSeconds(5)).failsClearly(1, "within 1 s", "--timeout");
    nothingHasChanged();
  }

  @Test
  void B01_portTaken() {
    try (RawServer stranger = RawServer.hangingUp()) {
      lab.run(
              "login",
              "--issuer",
              lab.issuer.uri().toString(),
              "--port",
              String.valueOf(stranger.port()))
          .failsClearly(1, "127.0.0.1:" + stranger.port(), "--port");
      assertThat(stranger.received()).singleElement().asString().startsWith("GET /cancel HTTP/1.1");
    }
    nothingHasChanged();
  }

  @Test
  void B01_issuerDownAfterTheBrowser() {
    RunningLogin login = lab.login();
    String code = login.code();
    lab.issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.dropAfterReading());
    assertThat(login.callback("code", code).text()).contains("token_exchange_failed");
    login.end().failsClearly(1, lab.issuer.uri().toString());
    nothingHasChanged();
  }

  @Test
  void B01_tokenEndpointRefuses() {
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .always(Answer.oauthError(400, "invalid_grant", "the code is stale"));
    RunningLogin login = lab.login();
    assertThat(login.visit().text()).contains("the code is stale");
    login.end().failsClearly(1, "400", "the code is stale");
    assertThat(lab.issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1); // case 31
    nothingHasChanged();
  }

  @Test
  void B01_tokenEndpointTalksNonsense() {
    lab.issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.body(200, "text/html", "<h1>Hi</h1>"));
    RunningLogin login = lab.login();
    login.visit();
    login.end().failsClearly(1, "OAuth token response", lab.issuer.uri().toString());
    nothingHasChanged();
  }

  @Test
  void B01_B10_tokenEndpointRedirects() {
    try (FakeIssuer elsewhere = FakeIssuer.start()) {
      lab.issuer
          .on(Grant.AUTHORIZATION_CODE)
          .answer(Answer.redirect(307, elsewhere.uri(Endpoint.TOKEN)));
      RunningLogin login = lab.login();
      assertThat(login.visit().text()).contains(elsewhere.uri().toString());
      login.end().failsClearly(1, "redirect (307)", elsewhere.uri().toString());
      elsewhere.assertNoRequests();
    }
    nothingHasChanged();
  }

  @Test
  void B01_tokenEndpointHangsAndTheUserGivesUp() throws InterruptedException {
    lab.issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.hang());
    RunningLogin login = lab.login();
    String code = login.code();
    Thread browser = Thread.ofVirtual().start(() -> quietly(() -> login.callback("code", code)));
    lab.issuer.awaitRequests(Endpoint.TOKEN, 1);
    login.abandon(); // an interruption
    assertThat(login.isRunning()).isFalse();
    browser.join(Duration.ofSeconds(10));
    nothingHasChanged();
  }

  @Test
  void B01_case012_anotherWorkspace() {
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = [\"acct-A\", \"acct-1111\"]\n");
    before = lab.home.snapshot();
    lab.issuer.account(Account.sample().accountId("acct-C"));
    RunningLogin login = lab.login();
    assertThat(login.visit().text())
        .contains("Login is restricted to workspace id(s) acct-A")
        .contains("workspace_restriction");
    login
        .end()
        .failsClearly(1, "Login is restricted to workspace id(s) acct-A", "acct-C", "config.toml");
    onlyTheFreshChainIsRevoked();
  }

  @Test
  void B01_aWorkspaceThatWasAskedFor() {
    lab.issuer.account(Account.sample().accountId("acct-C"));
    RunningLogin login = lab.login("--workspace", "acct-A");
    assertThat(login.question().get("allowed_workspace_id")).isEqualTo("acct-A");
    assertThat(login.visit().text()).contains("workspace_restriction").contains("acct-C");
    login.end().failsClearly(1, "acct-C", "acct-A", "asked for");
    onlyTheFreshChainIsRevoked();

    lab.issuer.account(Account.sample().accountId("acct-A"));
    lab.signIn("--workspace", "acct-A").succeeds();
    assertThat(lab.home.readAuthJson()).contains("\"account_id\": \"acct-A\"");
  }

  @Test
  void B01_B18_aWorkspaceThatNoRuleAllows() {
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = [\"acct-A\", \"acct-1111\"]\n");
    before = lab.home.snapshot();
    lab.run(
            "login",
            "--workspace",
            "acct-B",
            "--port",
            "0",
            "--issuer",
            lab.issuer.uri().toString())
        .failsClearly(1, "acct-B", "acct-A", "config.toml");
    lab.issuer.assertNoRequests();
    nothingHasChanged();
  }

  @Test
  void B01_idTokenIsNoJwt() {
    // case 40: the page's code is persist_failed.
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .always(
            Answer.json(
                200,
                Map.of(
                    "id_token", "not-a-jwt",
                    "access_token", "some-access-token",
                    "refresh_token", "some-refresh-token")));
    lab.secret("some-access-token");
    lab.secret("some-refresh-token");
    RunningLogin login = lab.login();
    assertThat(login.visit().text()).contains("persist_failed").contains("Persist error: ");
    login.end().failsClearly(1, "invalid ID token format");
    onlyTheFreshChainIsRevoked();
  }

  @Test
  void B01_storeCannotBeWrittenBeforeTheBrowser() throws IOException {
    // Not even a superuser may replace a file that has a second name.
    Files.createLink(lab.home.file("second-name.json"), lab.home.authJson());
    before = lab.home.snapshot();
    lab.run("login", "--issuer", lab.issuer.uri().toString(), "--port", "0")
        .failsClearly(1, lab.home.authJson().toString());
    lab.issuer.assertNoRequests();
    nothingHasChanged();
  }

  @Test
  void B01_storeBecomesUnwritableMeanwhile() throws IOException {
    RunningLogin login = lab.login();
    String code = login.code();
    Files.createLink(lab.home.file("second-name.json"), lab.home.authJson());
    before = lab.home.snapshot();
    assertThat(login.callback("code", code).text()).contains("persist_failed");
    login.end().failsClearly(1, lab.home.authJson().toString());
    onlyTheFreshChainIsRevoked();
  }

  @Test
  void B01_theOldChainIsRevokedOnceTheNewOneIsDurable() {
    AtomicReference<String> storedAtRevocation = new AtomicReference<>("");
    lab.issuer
        .on(Endpoint.REVOKE)
        .always(
            Answer.from(request -> {
              storedAtRevocation.set(lab.home.readAuthJson());
              return Answer.normal();
            }));
    lab.signIn().succeeds();
    assertThat(lab.issuer.revocations()).containsExactly(old.refreshToken());
    assertThat(lab.issuer.requests(Endpoint.REVOKE)).hasSize(1);
    assertThat(storedAtRevocation.get())
        .isEqualTo(lab.home.readAuthJson())
        .doesNotContain(old.refreshToken());
    assertThat(lab.home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(lab.issuer.only(Endpoint.REVOKE).json())
        .containsEntry("token_type_hint", "refresh_token")
        .containsEntry("client_id", FakeIssuer.CLIENT_ID);
  }

  @Test
  void B01_theSameChainIsNotRevoked() {
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .always(
            Answer.json(
                200,
                Map.of(
                    "id_token", old.idToken(),
                    "access_token", old.accessToken(),
                    "refresh_token", old.refreshToken())));
    lab.signIn().succeeds();
    lab.issuer.assertNoRequests(Endpoint.REVOKE);
    lab.issuer.assertAlive(old.refreshToken());
  }

  @Test
  void B01_anApiKeyLoginRevokesTheOldChainToo() {
    lab.secret("sk-proj-1234567890ABCDE");
    Lab.Ended ended =
        lab.stdin("sk-proj-1234567890ABCDE\n").run("login", "--with-api-key").succeeds();
    assertThat(ended.err())
        .contains("API key saved. Authentication is checked when you send a request.");
    assertThat(lab.issuer.revocations()).containsExactly(old.refreshToken());
    assertThat(lab.home.readAuthJson())
        .contains("sk-proj-1234567890ABCDE")
        .doesNotContain("refresh_token");
  }

  @Test
  void B01_aRefusedApiKeyChangesNothing() {
    lab.stdin("two\nlines").run("login", "--with-api-key").failsClearly(1, "line break");
    nothingHasChanged();
  }

  @Test
  void B01_aFailingRevocationDoesNotSpoilTheLogin() {
    lab.issuer.on(Endpoint.REVOKE).always(Answer.status(503));
    Lab.Ended ended = lab.signIn().succeeds();
    assertThat(ended.err())
        .contains("Successfully logged in")
        .contains("warning: not revoked at " + lab.issuer.uri() + " yet");
    assertThat(lab.home.read("latchkey/revocations.json")).contains(old.refreshToken());
    assertThat(lab.home.mode("latchkey/revocations.json")).isEqualTo("rw-------");
  }

  @Test
  void B01_B48_theOldChainOfAnotherIssuerIsRevokedThere() {
    try (FakeIssuer other = FakeIssuer.start().clientId("other-client")) {
      IssuedTokens theirs = other.issueTokens();
      lab.secret(theirs.refreshToken());
      lab.home.writeAuthJson(
          AuthJsonSamples.chatgpt(theirs, other.uri().toString(), Instant.now())
              .replace(FakeIssuer.CLIENT_ID, "other-client"));
      lab.signIn().succeeds();
      assertThat(other.revocations()).containsExactly(theirs.refreshToken());
      assertThat(other.only(Endpoint.REVOKE).json()).containsEntry("client_id", "other-client");
      lab.issuer.assertNoRequests(Endpoint.REVOKE);
    }
  }

  @Test
  void B01_killedWhileWaiting() throws Exception {
    try (Child child = Child.login(lab)) {
      child.awaitPage();
      child.process().destroyForcibly();
      assertThat(child.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    nothingHasChanged();
  }

  @Test
  void case047_B01_B11_interruptedWhileWaiting() throws Exception {
    // B01 overrules case 47: the old login stays. B11: Ctrl-C says so, and ends with 130.
    try (Child child = Child.login(lab)) {
      child.awaitPage();
      child.interrupt();
      assertThat(child.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process().exitValue()).isEqualTo(130);
      assertThat(child.rest())
          .contains("latchkey: interrupted; nothing was stored")
          .contains("nothing that was stored before has changed");
    }
    nothingHasChanged();
  }

  @Test
  void B01_B11_interruptedBetweenTheIssuersAnswerAndTheSave() throws Exception {
    // The store is held up, so that the interruption comes when the tokens are already here.
    FileStore store = new FileStore(lab.home.path(), HomeStore.Limits.DEFAULT);
    try (Child child = Child.login(lab)) {
      URI page = child.awaitPage();
      try (StoreTransaction owner = store.begin()) {
        assertThat(owner).isNotNull();
        Thread browser =
            Thread.ofVirtual().start(() -> quietly(() -> new HttpDriver().visit(page)));
        lab.issuer.awaitRequests(Endpoint.TOKEN, 1);
        Thread.sleep(300); // Until the answer has arrived; earlier it would be given up.
        child.interrupt();
        assertThat(child.process().waitFor(700, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(browser.isVirtual()).isTrue();
      }
      assertThat(child.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process().exitValue()).isEqualTo(130);
      assertThat(child.rest()).contains("latchkey: interrupted, after the new login was stored");
    }
    assertThat(lab.home.readAuthJson()).doesNotContain(old.refreshToken());
    assertThat(lab.run("login", "status").exit()).isZero();
  }

  @Test
  void B01_aGateHoldsTheAnswerAndTheOldLoginServesOn() {
    Gate gate = new Gate();
    lab.issuer.on(Grant.AUTHORIZATION_CODE).answer(Answer.normal().heldBy(gate));
    RunningLogin login = lab.login();
    Thread browser = Thread.ofVirtual().start(() -> quietly(login::visit));
    gate.awaitArrival();
    nothingHasChanged();
    gate.open();
    login.end().succeeds();
    assertThat(browser.isVirtual()).isTrue();
    lab.issuer.assertRevoked(old.refreshToken());
  }

  @Test
  void B01_thereWasNoHome() throws IOException {
    try (TestHome empty = TestHome.create()) {
      lab.environment.put("CODEX_HOME", empty.path().toString());
      lab.signIn().succeeds();
      assertThat(Files.exists(empty.authJson())).isTrue();
      lab.issuer.assertNoRequests(Endpoint.REVOKE);
    }
  }

  private static void quietly(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      // The server may end first; what matters is what it leaves.
    }
  }
}
