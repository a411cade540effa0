package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.Payer;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A long-lived program, and what happens to the login meanwhile (B32, B53, case 180). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginChangeTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  @TempDir private Path home;
  private World world;
  private final BlockingQueue<LoginChange> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    world = new World(new FileStore(home, HomeStore.Limits.DEFAULT));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void B32_theNextRequestUsesTheNewLogin() {
    IssuedTokens first = world.login(HALF_AN_HOUR);
    assertThat(world.source.token().value().reveal()).isEqualTo(first.accessToken());
    world.issuer.account(Account.sample().accountId("acct-2222"));
    IssuedTokens second = world.login(HALF_AN_HOUR);
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(world.source.token().value().reveal()).isEqualTo(second.accessToken());
    assertThat(world.source.headers().accountId()).contains("acct-2222");
    world.issuer.assertNoRequests();
  }

  @Test
  void B32_aSignOutIsSeenToo() {
    world.login(HALF_AN_HOUR);
    world.source.token();
    world.remove();
    world.clock.advance(Duration.ofSeconds(2));
    assertThatThrownBy(world.source::token).isInstanceOf(NotSignedInException.class);
    assertThatThrownBy(world.source::headers).isInstanceOf(NotSignedInException.class);
  }

  @Test
  void B32_anApiKeyThatIsReplacedIsSeenToo() {
    world.put(AuthJsonSamples.apiKey("sk-1"));
    assertThat(world.source.token().value().reveal()).isEqualTo("sk-1");
    world.put(AuthJsonSamples.apiKey("sk-2"));
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(world.source.token().value().reveal()).isEqualTo("sk-2");
  }

  @Test
  void B32_aFileThatCannotBeReadDoesNotTakeAValidTokenAway() throws Exception {
    IssuedTokens tokens = world.login(HALF_AN_HOUR);
    world.source.token();
    Files.writeString(home.resolve("auth.json"), "{ half");
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(world.source.token().value().reveal()).isEqualTo(tokens.accessToken());
  }

  @Test
  void B53_whoPaysDoesNotChangeSilently() {
    IssuedTokens tokens = world.login(HALF_AN_HOUR);
    world.source.token();
    world.put(AuthJsonSamples.apiKey("sk-metered"));
    world.clock.advance(Duration.ofSeconds(2));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(world.source::token)
          .isInstanceOfSatisfying(
              PolicyException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.PAYER_CHANGED);
                assertThat(e.getMessage()).contains("by use").doesNotContain("sk-metered");
              });
      assertThatThrownBy(world.source::headers).isInstanceOf(PolicyException.class);
    }
    world.put(
        AuthJsonSamples.chatgpt(tokens, world.issuer.uri().toString(), world.clock.instant()));
    assertThat(world.source.token().value().reveal()).isEqualTo(tokens.accessToken());
    world.put(AuthJsonSamples.apiKey("sk-metered"));
    world.clock.advance(Duration.ofSeconds(2));
    world.payer.settle(Payer.METERED);
    assertThat(world.source.token().value().reveal()).isEqualTo("sk-metered");
    world.login(HALF_AN_HOUR);
    world.clock.advance(Duration.ofSeconds(2));
    assertThatThrownBy(world.source::token)
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("ChatGPT plan");
  }

  @Test
  void case180_renewalsAndSwitchesAreToldApart() throws Exception {
    world.login(HALF_AN_HOUR);
    world.source.token();
    world.source.onChange(heard::add);

    world.source.renew();
    assertHeard(LoginChange.Kind.RENEWED, 1, 0);
    world.issuer.account(Account.sample().accountId("acct-2222"));
    world.login(HALF_AN_HOUR);
    LoginChange switched = assertHeard(LoginChange.Kind.SWITCHED, 2, 1);
    assertThat(switched.before().orElseThrow().accountId()).contains("acct-1111");
    assertThat(switched.now().orElseThrow().accountId()).contains("acct-2222");
    world.issuer.account(Account.sample());
    world.login(HALF_AN_HOUR);
    assertHeard(LoginChange.Kind.SWITCHED, 3, 2);
    world.remove();
    assertHeard(LoginChange.Kind.SIGNED_OUT, 4, 3);
    world.login(HALF_AN_HOUR);
    assertHeard(LoginChange.Kind.SIGNED_IN, 5, 4);
    world.put(AuthJsonSamples.apiKey("sk-1"));
    assertThat(assertHeard(LoginChange.Kind.SWITCHED, 6, 5).payer()).contains(Payer.METERED);
    world.put(AuthJsonSamples.apiKey("sk-2"));
    assertHeard(LoginChange.Kind.SWITCHED, 7, 6);
    assertThat(heard).isEmpty();
  }

  @Test
  void B32_aListenerThatThrowsHarmsNobody() throws Exception {
    world.login(HALF_AN_HOUR);
    world.source.token();
    world.source.onChange(change -> {
      throw new IllegalStateException("no");
    });
    world.source.onChange(heard::add);
    world.source.renew();
    assertHeard(LoginChange.Kind.RENEWED, 1, 0);
  }

  @Test
  void B32_aSymbolicLinkIsWatchedWhereItLeads(@TempDir Path elsewhere) throws Exception {
    world.login(HALF_AN_HOUR);
    Path real = elsewhere.resolve("real.json");
    Files.move(home.resolve("auth.json"), real);
    Files.createSymbolicLink(home.resolve("auth.json"), real);
    world.source.token();
    world.source.onChange(heard::add);
    Path temporary = elsewhere.resolve("new");
    IssuedTokens next = world.issuer.issueTokens();
    Files.writeString(
        temporary,
        AuthJsonSamples.chatgpt(next, world.issuer.uri().toString(), world.clock.instant()));
    Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE);
    assertHeard(LoginChange.Kind.RENEWED, 1, 0);
  }

  private LoginChange assertHeard(LoginChange.Kind kind, long generation, long owner)
      throws InterruptedException {
    LoginChange change = heard.poll(2500, TimeUnit.MILLISECONDS);
    assertThat(change).isNotNull();
    assertThat(change.kind()).isEqualTo(kind);
    assertThat(change.generation()).isEqualTo(generation);
    assertThat(change.owner()).isEqualTo(owner);
    return change;
  }

  @Test
  void aLeaderThatIsInterruptedFailsNobodyElse() throws Exception {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    Gate gate = new Gate();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
    AtomicReference<Throwable> ofLeader = new AtomicReference<>();
    Thread leader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                world.source.token();
              } catch (Throwable e) {
                ofLeader.set(e);
              }
            });
    gate.awaitArrival();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      waiters.add(Thread.ofVirtual().start(() -> seen.add(world.source.token().value().reveal())));
    }
    leader.interrupt();
    leader.join();
    assertThat(ofLeader.get()).hasMessageContaining("interrupted");
    gate.open();
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertThat(seen).containsExactly(world.stored().accessToken().reveal());
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void theAsynchronousTokenIsTheSameOne() throws Exception {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    Gate gate = new Gate();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
    var cancelled = world.source.tokenAsync().toCompletableFuture();
    var kept = world.source.tokenAsync().toCompletableFuture();
    gate.awaitArrival();
    assertThat(cancelled.cancel(true)).isTrue();
    assertThat(kept).isNotDone();
    gate.open();
    assertThat(kept.get(10, TimeUnit.SECONDS).value()).isEqualTo(world.stored().accessToken());
    assertThat(world.source.tokenAsync().toCompletableFuture()).isDone();
    assertThat(world.refreshes()).isEqualTo(1);
    world.remove();
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(world.source.tokenAsync().toCompletableFuture())
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(NotSignedInException.class);
  }

  @Test
  void aStaleTokenIsGivenWithoutWaitingForWhoRenewsIt() throws Exception {
    IssuedTokens old = world.login(HALF_AN_HOUR);
    world.source.token(); // Known while it is fresh.
    world.clock.advance(Duration.ofMinutes(26));
    Gate gate = new Gate();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
    Thread leader = Thread.ofVirtual().start(world.source::token);
    gate.awaitArrival();
    assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    gate.open();
    leader.join();
    assertThat(world.source.token().value()).isEqualTo(world.stored().accessToken());
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void aTokenForLongerIsRenewedSooner() {
    IssuedTokens old = world.login(Duration.ofMinutes(8));
    assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    assertThat(world.source.token(Duration.ofMinutes(10)).value().reveal())
        .isNotEqualTo(old.accessToken());
    world.source.token(Duration.ofMinutes(10));
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void aTokenForLongerThanAnyLivesIsNotRenewedEachTime() {
    world.login(Duration.ofMinutes(8));
    for (int i = 0; i < 20; i++) {
      world.source.token(Duration.ofDays(1));
    }
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofMinutes(29));
    world.source.token(Duration.ofDays(1));
    assertThat(world.refreshes()).isEqualTo(2);
  }

  @Test
  void metricsCountAndCannotHarm() {
    world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.status(503));
    world.source.token();
    assertThat(world.metrics.failed).hasValue(1);
    world.clock.advance(Duration.ofSeconds(40));
    world.source.token();
    assertThat(world.metrics.renewed).hasValue(1);
    world.source.recovery(world.source.headers());
  }
}
