package dev.latchkey.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.config.Environment;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A revocation that was not confirmed is tried again by whoever comes along, patiently (B47). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PatienceTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final TestClock clock = TestClock.now();
  private TestHome home;
  private FakeIssuer issuer;
  private JdkTransport transport;
  private FileStore store;
  private RevocationQueue queue;
  private IssuedTokens given;

  @BeforeEach
  void aLogoutWhileTheIssuerIsAway() {
    home = TestHome.create();
    issuer = FakeIssuer.start();
    transport = new JdkTransport(Duration.ofSeconds(2));
    store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    queue = newQueue();
    given = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(given, issuer.uri().toString(), clock.instant()));
    issuer.on(Endpoint.REVOKE).always(Answer.status(503));
    new Succession(store, new Endpoints(Environment.of(Map.of()), false), queue).end();
    assertThat(queue.attempt()).singleElement().isInstanceOf(RevocationOutcome.Pending.class);
  }

  @AfterEach
  void close() {
    transport.close();
    issuer.close();
    home.close();
  }

  private RevocationQueue newQueue() {
    return new RevocationQueue(
        store, new RevocationEndpoint(transport, new ClientName("latchkey", "test")), clock);
  }

  private int sent() {
    return issuer.requests(Endpoint.REVOKE).size();
  }

  @Test
  void B47_aLaterProcessTriesAgainWhenItsTimeHasCome() {
    assertThat(newQueue().attemptDue(LIMIT)).isEmpty();
    assertThat(sent()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(59));
    assertThat(newQueue().attemptDue(LIMIT)).isEmpty();
    clock.advance(Duration.ofSeconds(17));
    issuer.on(Endpoint.REVOKE).always(Answer.normal());
    assertThat(newQueue().attemptDue(LIMIT))
        .containsExactly(new RevocationOutcome.Confirmed(issuer.uri().toString()));
    issuer.assertRevoked(given.refreshToken());
    assertThat(newQueue().pending()).isEmpty();
    assertThat(home.read("latchkey/revocations.json")).doesNotContain(given.refreshToken());
  }

  @Test
  void B47_thePausesDoubleUpToSixHoursAndThenItIsDailyForEver() {
    List<Duration> pauses = new ArrayList<>();
    Instant begin = clock.instant();
    while (Duration.between(begin, clock.instant()).toDays() < 40) {
      Instant before = clock.instant();
      Instant next = queue.nextDueAt().orElseThrow();
      clock.set(next.minusMillis(1));
      assertThat(queue.attemptDue(LIMIT)).isEmpty();
      clock.set(next);
      assertThat(queue.attemptDue(LIMIT)).hasSize(1);
      pauses.add(Duration.between(before, next));
    }
    assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));
    assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(150));
    assertThat(pauses.get(5)).isBetween(Duration.ofMinutes(32), Duration.ofMinutes(40));
    assertThat(pauses.get(20)).isBetween(Duration.ofHours(6), Duration.ofMinutes(450));
    assertThat(pauses.getLast()).isEqualTo(Duration.ofDays(1));
    PendingRevocation waiting = queue.pending().get(0);
    assertThat(waiting.queuedAt()).isEqualTo(begin);
    assertThat(waiting.attempts()).isEqualTo(pauses.size() + 1);
    assertThat(waiting.lastError()).isPresent();
    assertThat(waiting.toString()).doesNotContain(given.refreshToken());
  }

  @Test
  void aClockThatWasPutBackDoesNotStopIt() {
    clock.advance(Duration.ofDays(-3));
    assertThat(queue.attemptDue(LIMIT)).hasSize(1);
  }

  @Test
  void ofManyProcessesOneTriesIt() throws Exception {
    clock.advance(Duration.ofHours(1));
    CountDownLatch start = new CountDownLatch(1);
    List<Future<List<RevocationOutcome>>> tries = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        RevocationQueue other = newQueue();
        tries.add(
            threads.submit(() -> {
              start.await();
              return other.attemptDue(LIMIT);
            }));
      }
      start.countDown();
      int outcomes = 0;
      for (Future<List<RevocationOutcome>> one : tries) {
        outcomes += one.get().size();
      }
      assertThat(outcomes).isEqualTo(1);
    }
    assertThat(sent()).isEqualTo(2);
  }

  @Test
  void anIssuerThatHangsTakesNoLongerThanTheLimit() {
    clock.advance(Duration.ofHours(1));
    issuer.on(Endpoint.REVOKE).always(Answer.hang());
    long begin = System.nanoTime();
    assertThat(queue.attemptDue(Duration.ofSeconds(1)))
        .singleElement()
        .isInstanceOf(RevocationOutcome.Pending.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void whatCannotBeReadIsNoReasonToFail() {
    home.write("latchkey/revocations.json", "{");
    assertThat(queue.attemptDue(LIMIT)).isEmpty();
    assertThat(queue.trouble()).isPresent();
  }
}
