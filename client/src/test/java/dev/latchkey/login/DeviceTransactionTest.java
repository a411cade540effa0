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
import dev.latchkey.credential.Credential;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * B01 by device code: what is there stays until the new login is durable, and nothing is orphaned.
 */
@WithIssuer
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceTransactionTest {

  @Test
  void case056_B01_theOldLoginIsRevokedOnceTheNewOneIsStored(FakeIssuer issuer, TestHome home) {
    // B01 overrules the order of case 56: the revocation comes last.
    IssuedTokens old = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(old, issuer.uri().toString(), Instant.now()));
    issuer
        .on(Endpoint.REVOKE)
        .always(
            Answer.from(request -> {
              assertThat(home.readAuthJson()).doesNotContain(old.refreshToken());
              return Answer.normal();
            }));
    run(home, approving(issuer), at(issuer), DeviceLogin.Listener.SILENT);
    issuer.assertRequests(
        Endpoint.DEVICE_USERCODE,
        Endpoint.DEVICE_TOKEN,
        Endpoint.DEVICE_TOKEN,
        Endpoint.TOKEN,
        Endpoint.REVOKE);
    assertThat(issuer.revocations()).containsExactly(old.refreshToken());
    assertThat(issuer.requests())
        .allSatisfy(
            request -> assertThat(request.headers().find("x-codex-installation-id")).isEmpty());
    assertThat(issuer.requests(Endpoint.DEVICE_USERCODE).get(0).headers().find("originator"))
        .isEmpty();
  }

  @Test
  void B01_nothingIsAskedWhereNothingCanBeStored(FakeIssuer issuer, TestHome home)
      throws Exception {
    home.writeAuthJson("{}");
    Files.createLink(home.file("second-name.json"), home.authJson());
    assertThatThrownBy(() -> run(home, new FastPace(), at(issuer), DeviceLogin.Listener.SILENT))
        .isInstanceOf(LatchkeyException.class);
    issuer.assertNoRequests();
  }

  @Test
  void aFailedSaveRevokesTheFreshChainAndKeepsTheOldOne(FakeIssuer issuer, TestHome home)
      throws Exception {
    IssuedTokens old = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(old, issuer.uri().toString(), Instant.now()));
    String before = home.readAuthJson();
    FastPace spoiling =
        new FastPace(() -> {
          try {
            Files.createLink(home.file("second-name.json"), home.authJson());
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          issuer.approveDevice("TEST-00001");
        });
    assertThatThrownBy(() -> run(home, spoiling, at(issuer), DeviceLogin.Listener.SILENT))
        .hasMessageContaining("auth.json");
    assertThat(home.readAuthJson()).isEqualTo(before);
    assertThat(issuer.revocations()).hasSize(1).doesNotContain(old.refreshToken());
    issuer.assertAlive(old.refreshToken());
  }

  @Test
  void aFreshChainThatCannotBeRevokedNowIsQueued(FakeIssuer issuer, TestHome home) {
    issuer.on(Endpoint.REVOKE).always(Answer.status(503));
    issuer.account(Account.sample().accountId("acct-other"));
    DeviceLogin.Request wanted =
        new DeviceLogin.Request(
            Issuer.parse(issuer.uri().toString(), false),
            FakeIssuer.CLIENT_ID,
            ofMinutes(15),
            Optional.of("acct-1111"));
    fails(home, approving(issuer), wanted, DeviceLogin.Listener.SILENT);
    assertThat(home.read("latchkey/revocations.json"))
        .contains(issuer.uri(Endpoint.REVOKE).toString());
  }

  @Test
  void anInterruptionWhileWaitingEndsIt(FakeIssuer issuer, TestHome home) {
    FastPace interrupted = new FastPace(() -> Thread.currentThread().interrupt());
    LatchkeyException e = fails(home, interrupted, at(issuer), DeviceLogin.Listener.SILENT);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_CANCELLED);
    assertThat(home.snapshot().keySet()).doesNotContain("auth.json", "latchkey/revocations.json");
  }

  @Test
  void anInterruptionAfterTheIssuersAnswerDoesNotLoseTheLogin(FakeIssuer issuer, TestHome home)
      throws Exception {
    // The store is held up, so that the interruption comes between the answer and the save.
    CompletableFuture<LoginResult> result = new CompletableFuture<>();
    FileStore store = new FileStore(home.path(), HomeStore.Limits.DEFAULT);
    Thread login;
    try (var owner = store.begin()) {
      login =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  result.complete(
                      run(home, approving(issuer), at(issuer), DeviceLogin.Listener.SILENT));
                } catch (RuntimeException e) {
                  result.completeExceptionally(e);
                }
              });
      issuer.awaitRequests(Endpoint.TOKEN, 1);
      awaitThread("latchkey-login", Thread.State.TIMED_WAITING);
      login.interrupt();
      assertThat(owner).isNotNull();
    }
    assertThat(result.get(20, TimeUnit.SECONDS).credential())
        .isInstanceOf(Credential.ChatGptSession.class);
    assertThat(home.authJson()).exists();
    assertThat(issuer.revocations()).isEmpty();
  }

  /** Until the thread that stores waits for the lock. */
  private static void awaitThread(String name, Thread.State state) throws InterruptedException {
    long deadline = System.nanoTime() + ofSeconds(10).toNanos();
    while (Thread.getAllStackTraces().entrySet().stream()
        .noneMatch(entry ->
            entry.getKey().getName().equals(name)
                && entry.getKey().getState() == state
                && List.of(entry.getValue()).toString().contains("dev.latchkey.store"))) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no thread " + name + " waits for the store");
      }
      Thread.sleep(5);
    }
  }

  @Test
  void anInterruptionBeforeTheAnswerGivesUpAndTheChainIsRevoked(FakeIssuer issuer, TestHome home)
      throws Exception {
    Gate gate = new Gate();
    issuer.on(Grant.AUTHORIZATION_CODE).answer(Answer.normal().heldBy(gate));
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    try (DeviceSignIn signIn = DeviceSignIn.of(home, approving(issuer), Configuration.EMPTY)) {
      Thread login =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  signIn.login().run(at(issuer), DeviceLogin.Listener.SILENT, LoginRecord.NONE);
                  end.complete(new AssertionError("it went on"));
                } catch (RuntimeException e) {
                  end.complete(e);
                }
              });
      gate.awaitArrival();
      login.interrupt();
      assertThat(end.get(10, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
      gate.open();
      awaitRevocation(issuer);
    }
    assertThat(home.authJson()).doesNotExist();
    assertThat(issuer.revocations()).hasSize(1);
  }

  private static void awaitRevocation(FakeIssuer issuer) throws InterruptedException {
    long deadline = System.nanoTime() + ofSeconds(10).toNanos();
    while (issuer.revocations().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
  }
}
