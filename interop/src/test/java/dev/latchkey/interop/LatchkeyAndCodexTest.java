package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.login.BrowserLauncher.Launch;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.session.Status;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Latchkey and the real Codex in one home. */
@WithIssuer
class LatchkeyAndCodexTest {
  private static final String KEY = "sk-proj-0123456789abcdefghij";
  private static final Outcome CODEX_SEES_CHATGPT = new Outcome(0, "", "Logged in using ChatGPT\n");
  private static final Outcome CODEX_SEES_NOTHING = new Outcome(1, "", "Not logged in\n");
  private static final Pattern USER_CODE = Pattern.compile("TEST-\\d{5}");

  @Test
  void codexReadsTheApiKeyThatLatchkeyWrote(TestHome home) throws Exception {
    try (Latchkey latchkey = latchkey(home)) {
      latchkey.loginWithApiKey(Secret.of(KEY));
    }
    assertThat(CodexCli.in(home).run("login", "status"))
        .isEqualTo(
            new Outcome(
                0,
                "",
                """
                API key configured - sk-proj-***fghij
                Authentication is checked when you send a request.
                """));
  }

  @Test
  void bothWriteTheSameBytesForAnApiKey(TestHome home) throws Exception {
    try (Latchkey latchkey = latchkey(home);
        TestHome other = TestHome.create()) {
      latchkey.loginWithApiKey(Secret.of(KEY));
      assertThat(CodexCli.in(other).runWithInput(KEY, "login", "--with-api-key").exit()).isZero();

      assertThat(home.readAuthJson()).isEqualTo(other.readAuthJson());
      assertThat(home.mode("auth.json")).isEqualTo(other.mode("auth.json"));
    }
  }

  @Test
  void codexReadsAndRevokesTheLoginThatLatchkeyMade(TestHome home, FakeIssuer issuer)
      throws Exception {
    try (Latchkey latchkey = latchkey(home)) {
      signIn(latchkey, issuer);
      CodexCli codex = CodexCli.in(home).at(issuer);
      assertThat(codex.run("login", "status")).isEqualTo(CODEX_SEES_CHATGPT);

      assertThat(codex.run("logout")).isEqualTo(new Outcome(0, "", "Successfully logged out\n"));

      assertThat(issuer.revocations()).hasSize(1);
      assertThat(latchkey.status().state()).isEqualTo(Status.State.NOT_SIGNED_IN);
    }
  }

  @Test
  void latchkeyReadsTheApiKeyThatCodexWrote(TestHome home) throws Exception {
    assertThat(CodexCli.in(home).runWithInput(KEY, "login", "--with-api-key").exit()).isZero();
    try (Latchkey latchkey = latchkey(home)) {
      Status status = latchkey.status();
      assertThat(status.state()).isEqualTo(Status.State.SIGNED_IN);
      assertThat(status.mode()).contains(AuthMode.API_KEY);
      assertThat(status.maskedKey().orElseThrow()).doesNotContain(KEY).endsWith("fghij");
      assertThat(status.warnings()).isEmpty();
      assertThat(latchkey.token().value().reveal()).isEqualTo(KEY);
    }
  }

  @Test
  void latchkeyReadsRenewsAndEndsTheLoginThatCodexMade(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.account(Account.sample().email("device@example.com").accountId("acct-device"));
    CodexCli codex = CodexCli.in(home).at(issuer);
    signInWithDevice(codex, issuer);
    try (Latchkey latchkey = latchkey(home)) {
      Status status = latchkey.status();
      assertThat(status.state()).isEqualTo(Status.State.SIGNED_IN);
      assertThat(status.mode()).contains(AuthMode.CHATGPT);
      assertThat(status.identity().flatMap(Identity::email)).contains("device@example.com");
      assertThat(status.identity().flatMap(Identity::accountId)).contains("acct-device");
      assertThat(status.issuer()).contains(issuer.uri().toString());
      assertThat(status.expired()).isFalse();
      assertThat(status.renewable()).isTrue();
      String first = latchkey.token().value().reveal();
      assertThat(issuer.isAlive(first)).isTrue();

      String second = latchkey.renew().value().reveal();

      assertThat(second).isNotEqualTo(first);
      assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
      assertThat(home.readAuthJson()).contains(second).contains("login_owner_id");
      assertThat(codex.run("login", "status")).isEqualTo(CODEX_SEES_CHATGPT);

      LogoutReport report = latchkey.logout();

      assertThat(report.removed()).isTrue();
      assertThat(report.allRevoked()).isTrue();
      assertThat(issuer.isAlive(second)).isFalse();
      assertThat(codex.run("login", "status")).isEqualTo(CODEX_SEES_NOTHING);
    }
  }

  @Test
  void B47_aLogoutOfCodexLoginGoesToItsIssuerAlsoWhenCodexSaysOtherwise(
      TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    try (Latchkey latchkey = latchkey(home)) {
      assertThat(latchkey.logout().allRevoked()).isTrue();
    }
    issuer.assertRevoked(tokens.refreshToken());
    assertThat(CodexCli.in(home).run("login", "status")).isEqualTo(CODEX_SEES_NOTHING);
  }

  @Test
  void B01_latchkeySignsInOverTheLoginOfCodexAndOnlyThenRevokesIt(TestHome home, FakeIssuer issuer)
      throws Exception {
    CodexCli codex = CodexCli.in(home).at(issuer);
    signInWithDevice(codex, issuer);
    String old = refreshToken(home);
    try (Latchkey latchkey = latchkey(home)) {
      signIn(latchkey, issuer);
    }
    issuer.assertRevoked(old);
    issuer.assertAlive(refreshToken(home));
    assertThat(codex.run("login", "status")).isEqualTo(CODEX_SEES_CHATGPT);
  }

  @Test
  void codexWaitsForTheLockOfLatchkey(TestHome home) throws Exception {
    FileStore store = new FileStore(home.path(), HomeStore.Limits.DEFAULT);
    try (RunningProgram login = codexKeptOutBy(store, home)) {
      assertThat(CodexCli.await(login).exit()).isZero();
      assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.apiKey(KEY));
    }
  }

  private static RunningProgram codexKeptOutBy(FileStore store, TestHome home)
      throws InterruptedException {
    try (StoreTransaction _ = store.begin()) {
      RunningProgram login = CodexCli.in(home).start("login", "--with-api-key");
      login.input(KEY);
      login.awaitOutput(
          Duration.ofSeconds(10), program -> program.stderr().contains("Reading API key"));
      Thread.sleep(1000);
      assertThat(login.isAlive()).isTrue();
      assertThat(home.authJson()).doesNotExist();
      return login;
    }
  }

  @Test
  void latchkeyWaitsForTheLockOfAnother(TestHome home) throws Exception {
    try (HeldLock lock = HeldLock.on(home.file("auth.lock"));
        Latchkey latchkey = latchkey(home)) {
      CompletableFuture<Void> login =
          CompletableFuture.runAsync(() -> latchkey.loginWithApiKey(Secret.of(KEY)));
      Thread.sleep(500);
      assertThat(login).isNotDone();
      assertThat(home.authJson()).doesNotExist();

      lock.release();

      assertThat(login).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.apiKey(KEY));
    }
  }

  @Test
  void B44_aLockThatStaysHeldIsAnErrorThatNamesCodex(TestHome home) throws Exception {
    HomeStore.Limits brief = new HomeStore.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1));
    // Codex waits for the second lock for 5 s, and holds the first one all that time.
    try (HeldLock commit = HeldLock.on(home.file("auth.json.lock"));
        RunningProgram codex = CodexCli.in(home).start("login", "--with-api-key");
        Latchkey latchkey =
            Latchkey.builder()
                .environment(Environment.of(Map.of()))
                .store(new FileStore(home.path(), brief))
                .open()) {
      codex.input(KEY);
      awaitLock(home, codex.pid());

      assertThatThrownBy(() -> latchkey.loginWithApiKey(Secret.of(KEY)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("auth.lock has been locked for 1 s by process " + codex.pid())
          .hasMessageContaining("(codex)")
          .satisfies(
              e -> assertThat(((LatchkeyException) e).code()).isEqualTo(ErrorCode.STORE_LOCKED));

      assertThat(home.authJson()).doesNotExist();
      commit.release();
    }
  }

  private static void awaitLock(TestHome home, long pid) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    while (System.nanoTime() < deadline) {
      if (java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/locks")).stream()
          .anyMatch(line -> !line.contains("->") && line.contains(" " + pid + " "))) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("Codex did not take " + home.file("auth.lock"));
  }

  @Test
  void B33_membersOfOthersSurviveARenewal(TestHome home, FakeIssuer issuer) throws Exception {
    String plain =
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now());
    home.writeAuthJson(
        plain
            .replaceFirst("\\{", "{\n  \"x_before\": {\"deep\": [1, 2.50, \"\\\\u00e9\", null]},")
            .replace("\"id_token\"", "\"x_within\": true,\n    \"id_token\"")
            .replace("\"issuer\"", "\"x_deeper\": \"kept\",\n      \"issuer\""));
    String before = refreshToken(home);
    try (Latchkey latchkey = latchkey(home)) {
      latchkey.renew();
    }
    assertThat(refreshToken(home)).isNotEqualTo(before);
    assertThat(home.readAuthJson().replaceAll("\\s", ""))
        .startsWith("{\"x_before\":{\"deep\":[1,2.50,\"é\",null]},\"auth_mode\"")
        .contains("\"tokens\":{\"x_within\":true,\"id_token\"")
        .contains("\"oauth_provenance\":{\"x_deeper\":\"kept\",\"issuer\"");
    assertThat(CodexCli.in(home).run("login", "status")).isEqualTo(CODEX_SEES_CHATGPT);
  }

  private static Latchkey latchkey(TestHome home) {
    return Latchkey.builder()
        .environment(Environment.of(Map.of()))
        .home(home.path())
        .browser(page -> {
          Thread.ofVirtual().start(() -> new HttpDriver().visit(page));
          return new Launch.Started();
        })
        .open();
  }

  private static void signIn(Latchkey latchkey, FakeIssuer issuer) {
    latchkey.login(
        new BrowserLogin.Request(
            Issuer.parse(issuer.uri().toString(), false),
            FakeIssuer.CLIENT_ID,
            CallbackPorts.only(0),
            Duration.ofSeconds(20),
            false,
            new SuccessPage.Local(false)),
        LoginListener.SILENT);
  }

  private static void signInWithDevice(CodexCli codex, FakeIssuer issuer)
      throws InterruptedException {
    try (RunningProgram login =
        codex.start("login", "--device-auth", "--experimental_issuer", issuer.uri().toString())) {
      login.awaitOutput(
          Duration.ofSeconds(20), program -> USER_CODE.matcher(program.stdout()).find());
      Matcher shown = USER_CODE.matcher(login.stdout());
      assertThat(shown.find()).isTrue();
      issuer.approveDevice(shown.group());
      assertThat(CodexCli.await(login).exit()).isZero();
    }
  }

  private static String refreshToken(TestHome home) {
    Matcher token = Pattern.compile("\"refresh_token\": \"([^\"]+)\"").matcher(home.readAuthJson());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }
}
