package dev.latchkey.keep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The keeper's steps, with the clock in the test's hand (B31). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeeperTest {
  private final TestClock clock = TestClock.now();
  private final MemoryStore store = new MemoryStore();
  private final List<News> news = new ArrayList<>();
  private FakeIssuer issuer;
  private Latchkey latchkey;
  private Keeper keeper;

  @BeforeEach
  void open() {
    issuer = FakeIssuer.start().clock(clock);
    latchkey =
        Latchkey.builder()
            .environment(Environment.of(Map.of("LATCHKEY_ISSUER", issuer.uri().toString())))
            .store(store)
            .clock(clock)
            .asKeeper(true)
            .open();
    keeper = latchkey.keeper(new Random(1), news::add);
  }

  @AfterEach
  void close() {
    latchkey.close();
    issuer.close();
  }

  private IssuedTokens login(Duration life) {
    issuer.accessTokenLifetime(life);
    IssuedTokens tokens = issuer.issueTokens();
    put(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), clock.instant()));
    return tokens;
  }

  private void put(String authJson) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(AuthDocument.parse(authJson));
    }
  }

  private int renewals() {
    return issuer.requests(Grant.REFRESH_TOKEN).size();
  }

  /** Lets the keeper work until a renewal, and returns how much time that took. */
  private Duration untilRenewal() {
    Instant begin = clock.instant();
    int before = renewals();
    while (renewals() == before) {
      Duration pause = keeper.step();
      assertThat(pause).isBetween(Duration.ZERO, Duration.ofSeconds(30));
      if (renewals() == before) {
        clock.advance(pause.isZero() ? Duration.ofMillis(1) : pause);
      }
      assertThat(Duration.between(begin, clock.instant())).isLessThan(Duration.ofHours(3));
    }
    return Duration.between(begin, clock.instant());
  }

  @Test
  void B31_aTokenOfAnHourIsRenewedTenMinutesBeforeItsEnd() {
    login(Duration.ofHours(1));
    assertThat(untilRenewal()).isBetween(Duration.ofMinutes(49), Duration.ofMinutes(50));
    assertThat(untilRenewal()).isBetween(Duration.ofMinutes(49), Duration.ofMinutes(50));
    assertThat(news.get(0)).isInstanceOf(News.Keeping.class);
    assertThat(news.subList(1, news.size())).allMatch(News.Renewed.class::isInstance);
  }

  @Test
  void B31_aTokenOfTwelveMinutesIsRenewedBeforeCodexWould() {
    login(Duration.ofMinutes(12));
    assertThat(untilRenewal()).isBetween(Duration.ofSeconds(205), Duration.ofSeconds(220));
  }

  @Test
  void B24_aTokenThatLivesNoLongerThanCodexsWindowIsUsedToItsEnd() {
    login(Duration.ofMinutes(4));
    assertThat(untilRenewal()).isGreaterThanOrEqualTo(Duration.ofMinutes(4).minusSeconds(1));
    assertThat(untilRenewal()).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void troubleIsToldOnceAndTriedAgainWithGrowingPauses() {
    login(Duration.ofHours(1));
    keeper.step();
    issuer.on(Grant.REFRESH_TOKEN).always(Answer.status(503));
    clock.advance(Duration.ofMinutes(50));
    for (int i = 0; i < 40; i++) {
      clock.advance(keeper.step());
    }
    assertThat(renewals()).isBetween(2, 20);
    assertThat(news).filteredOn(News.Trouble.class::isInstance).hasSizeBetween(1, 2);
    News.Trouble trouble = (News.Trouble) news.get(1);
    assertThat(trouble.reason()).isPresent();
    assertThat(trouble.until()).isPresent();
    issuer.on(Grant.REFRESH_TOKEN).always(Answer.normal());
    untilRenewal();
    assertThat(news.getLast()).isInstanceOf(News.Keeping.class);
    assertThat(latchkey.token().expiresAt().orElseThrow()).isAfter(clock.instant());
  }

  @Test
  void B26_aDeadChainWaitsForAnotherLoginAndAsksNobody() {
    IssuedTokens dead = login(Duration.ofMinutes(4));
    issuer.kill(dead.refreshToken());
    assertThat(untilRenewal()).isPositive();
    assertThat(keeper.step()).isEqualTo(Duration.ofSeconds(2));
    assertThat(news.getLast()).isInstanceOf(News.Waiting.class);
    int asked = renewals();
    for (int i = 0; i < 100; i++) {
      clock.advance(keeper.step());
    }
    assertThat(renewals()).isEqualTo(asked);
    login(Duration.ofHours(1));
    clock.advance(keeper.step());
    assertThat(news.getLast()).isInstanceOf(News.Keeping.class);
  }

  @Test
  void nobodySignedInIsWaitedFor() {
    assertThat(keeper.step()).isEqualTo(Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(2));
    keeper.step();
    assertThat(news).containsExactly(new News.Waiting("nobody is signed in"));
    login(Duration.ofHours(1));
    clock.advance(keeper.step());
    assertThat(news.getLast()).isInstanceOf(News.Keeping.class);
    try (StoreTransaction owner = store.begin()) {
      owner.remove();
    }
    keeper.step();
    assertThat(news.getLast()).isInstanceOf(News.Waiting.class);
    issuer.assertNoRequests();
  }

  @Test
  void anApiKeyNeedsNothing() {
    put(AuthJsonSamples.apiKey("sk-proj-0123456789"));
    assertThat(keeper.step()).isEqualTo(Duration.ofSeconds(2));
    clock.advance(Duration.ofDays(10));
    keeper.step();
    assertThat(news).hasSize(1).allMatch(News.Keeping.class::isInstance);
    issuer.assertNoRequests();
  }

  @Test
  void aLaptopThatSleptRenewsWhenItWakes() {
    login(Duration.ofHours(1));
    keeper.step();
    clock.advance(Duration.ofHours(9));
    keeper.step();
    assertThat(renewals()).isEqualTo(1);
    assertThat(latchkey.token().expiresAt().orElseThrow()).isAfter(clock.instant());
  }

  @Test
  void aClockThatWasPutBackIsNoticed() {
    put(AuthJsonSamples.apiKey("sk-proj-0123456789"));
    keeper.step();
    login(Duration.ofHours(1));
    keeper.step();
    clock.advance(Duration.ofDays(-2));
    assertThat(keeper.step()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
  }
}
