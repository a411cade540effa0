package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.renewal.RetryWindows;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.store.Removal;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a chain whose renewal nobody saw the end of (B24, B25, B28). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostAnswerTest {
  private final FaultyStore store = new FaultyStore();
  private final World world = new World(store);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void B28_whereTheIssuerRepairsAnotherProcessAsksAgainAndGetsTheSameSuccessor() {
    world.issuer.refreshRetryWindow(Duration.ofSeconds(30));
    world.login(Duration.ofMinutes(4));
    world.newSource().renew(); // Now it is known that this issuer repairs.
    world.clock.advance(Duration.ofMinutes(56));
    world.issuer.forgetRequests();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().cutAfter(10));
    AccessToken still = world.source.token(); // Spent, and the answer is lost.
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofSeconds(10));
    AccessToken repaired = world.newSource().token();
    assertThat(repaired.value()).isNotEqualTo(still.value());
    assertThat(world.refreshes()).isEqualTo(2);
    world.issuer.assertAlive(world.stored().refreshToken().reveal());
    world.issuer.assertAlive(repaired.value().reveal());
  }

  @Test
  void B28_whatASignInLearntOfTheIssuerCountsAtTheFirstRenewal() {
    // The login's own answer said it; see login.CodeExchange.
    new RetryWindows(store)
        .remember(world.issuer.uri().toString(), Optional.of(Duration.ofSeconds(30)));
    world.issuer.refreshRetryWindow(Duration.ofSeconds(30));
    world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().cutAfter(10));
    world.source.token();
    world.newSource().token();
    world.issuer.assertAlive(world.stored().refreshToken().reveal());
  }

  @Test
  void B25_elsewhereNothingIsSentASecondTimeWhileTheTokenIsValid() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().cutAfter(10));
    for (int second = 0; second < 230; second += 10) {
      assertThat(world.newSource().token().value().reveal()).isEqualTo(old.accessToken());
      world.clock.advance(Duration.ofSeconds(10));
    }
    assertThat(world.refreshes()).isEqualTo(1);
    assertThatThrownBy(() -> world.newSource().renew())
        .isInstanceOfSatisfying(
            UnreachableException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RENEWAL_UNKNOWN));
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B25_whenItHasEndedThereIsNothingToLoseAndTheIssuerDecides() {
    world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.dropAfterReading());
    world.source.token(); // Never processed: the issuer has not rotated.
    world.clock.advance(Duration.ofMinutes(5));
    AccessToken token = world.newSource().token();
    assertThat(world.refreshes()).isEqualTo(2);
    world.issuer.assertAlive(token.value().reveal());
  }

  @Test
  void B25_whatWasSpentAfterAllIsSaidOnceAndNotAskedAgain() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().cutAfter(10));
    world.source.token();
    world.clock.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 5; i++) {
      NotSignedInException e =
          catchThrowableOfType(NotSignedInException.class, () -> world.newSource().token());
      assertThat(e.getMessage()).contains("already used").doesNotContain(old.refreshToken());
    }
    assertThat(world.refreshes()).isEqualTo(2);
  }

  @Test
  void B24_aHangingIssuerDoesNotSignOutWhoWaits() {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.dropAfterReading());
    int asked = 0;
    for (int minute = 0; minute < 60; minute++) {
      assertThatThrownBy(() -> world.newSource().token()).isInstanceOf(UnreachableException.class);
      asked = world.refreshes();
      world.clock.advance(Duration.ofMinutes(1));
    }
    assertThat(asked).isBetween(5, 12); // 0.5, 1, 2, 4, 8, 10, 10, … minutes apart.
    world.issuer.on(Grant.REFRESH_TOKEN).normally();
    world.clock.advance(Duration.ofMinutes(13));
    world.issuer.assertAlive(world.newSource().token().value().reveal());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void B24_aThousandProcessesDoNotStormAnIssuerInTrouble(int status) {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.status(status));
    for (int i = 0; i < 1000; i++) {
      assertThatThrownBy(() -> world.newSource().token()).isInstanceOf(LatchkeyException.class);
      world.clock.advance(Duration.ofMillis(600));
    }
    assertThat(world.refreshes()).isBetween(4, 6); // Ten minutes of 30 s, 1 min, 2 min, …
  }

  @Test
  void B25_retryAfterIsHonouredButNotForEver() {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    world
        .issuer
        .on(Grant.REFRESH_TOKEN)
        .answer(Answer.status(429).withHeader("Retry-After", "600"));
    assertThatThrownBy(() -> world.newSource().token()).isInstanceOf(LatchkeyException.class);
    world.clock.advance(Duration.ofSeconds(595));
    assertThatThrownBy(() -> world.newSource().token())
        .isInstanceOfSatisfying(
            UnreachableException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.RENEWAL_PAUSED);
              assertThat(e.getMessage()).contains("429");
            });
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofSeconds(6));
    world.newSource().token();
    assertThat(world.refreshes()).isEqualTo(2);
  }

  @Test
  void B24_anEmptyAnswerInEveryProcessIsOneRequest() {
    world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.json(200, "{}"));
    for (int i = 0; i < 50; i++) {
      world.newSource().token();
      world.clock.advance(Duration.ofSeconds(4));
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B24_tokensOfTenSecondsAreRenewedWhenTheyEndAndNotBefore() {
    world.login(Duration.ofMinutes(4));
    world.issuer.accessTokenLifetime(Duration.ofSeconds(10));
    for (int second = 0; second < 100; second++) {
      world.newSource().token();
      world.clock.advance(Duration.ofSeconds(1));
    }
    assertThat(world.refreshes()).isBetween(9, 11);
  }

  @ParameterizedTest
  @ValueSource(ints = {-10, 10})
  void B24_aClockThatIsWrongByTenMinutesMakesNoLoop(int minutes) {
    world.login(Duration.ofMinutes(4));
    world.issuer.accessTokenLifetime(Duration.ofMinutes(8));
    TestClock issuers = TestClock.now();
    world.issuer.clock(issuers);
    issuers.advance(
        Duration.between(issuers.instant(), world.clock.instant()).minusMinutes(minutes));
    for (int second = 0; second < 600; second += 2) {
      world.newSource().token();
      world.clock.advance(Duration.ofSeconds(2));
      issuers.advance(Duration.ofSeconds(2));
    }
    assertThat(world.refreshes()).isLessThanOrEqualTo(21);
  }

  @Test
  void B28_whatCouldNotBeSavedIsSavedLaterAndNothingIsSpentAgain() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    store.failingReplaces.set(2);
    assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    assertThatThrownBy(world.source::renew).isInstanceOf(StoreException.class);
    AccessToken token = world.source.renew();
    assertThat(world.refreshes()).isEqualTo(1);
    assertThat(token.value()).isEqualTo(world.stored().accessToken());
    world.issuer.assertAlive(world.stored().refreshToken().reveal());
  }

  @Test
  void B28_withoutAJournalNothingIsSent() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    store.sidecarsFail = true;
    assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    world.issuer.assertNoRequests();
  }

  @Test
  void B30_aNewerLoginWinsAndTheOrphanIsRevoked() {
    world.login(Duration.ofMinutes(4));
    IssuedTokens newer = world.issuer.issueTokens();
    String stranger =
        AuthJsonSamples.chatgpt(newer, world.issuer.uri().toString(), world.clock.instant())
            .replaceAll("\"login_owner_id\": *\"[^\"]*\"", "\"login_owner_id\":\"another-login\"");
    store.replacedMeanwhile = Optional.of(AuthDocument.parse(stranger));
    AccessToken token = world.source.token();
    assertThat(token.value().reveal()).isEqualTo(newer.accessToken());
    assertThat(world.document()).isEqualTo(AuthDocument.parse(stranger));
    assertThat(world.issuer.revocations()).hasSize(1);
    world.issuer.assertAlive(newer.refreshToken());
    assertThat(world.issuer.revocations().get(0)).isNotEqualTo(newer.refreshToken());
  }

  @Test
  void B30_whoSignedOutMeanwhileStaysSignedOut() {
    world.login(Duration.ofMinutes(4));
    store.removedMeanwhile = true;
    assertThatThrownBy(world.source::renew).isInstanceOf(NotSignedInException.class);
    assertThat(store.read()).isEmpty();
    assertThat(world.issuer.revocations()).hasSize(1);
  }

  @Test
  void B30_anEditThatIsNoLoginIsKept() {
    world.login(Duration.ofMinutes(4));
    AuthDocument before = world.document();
    store.replacedMeanwhile =
        Optional.of(
            AuthDocument.parse(before.toPrettyText().replaceFirst("\\{", "{\"note\": \"mine\",")));
    world.source.token();
    assertThat(world.document().json().string("note")).contains("mine");
    assertThat(world.issuer.revocations()).isEmpty();
    world.issuer.assertAlive(world.stored().refreshToken().reveal());
  }

  @Test
  void B27_nothingIsSpentOnAStoreThatTakesNothing() {
    world.login(Duration.ofMinutes(4));
    store.writable = false;
    world.source.token();
    world.issuer.assertNoRequests();
  }

  @Test
  void whatTheIssuerSaysOfItsWindowIsBounded() {
    world.login(Duration.ofMinutes(4));
    IssuedTokens next = world.issuer.issueTokens();
    world
        .issuer
        .on(Grant.REFRESH_TOKEN)
        .answer(
            Answer.json(
                200,
                Map.of(
                    "access_token",
                    next.accessToken(),
                    "refresh_token",
                    next.refreshToken(),
                    "refresh_retry_seconds",
                    999_999)));
    world.source.token();
    world.clock.advance(Duration.ofMinutes(56));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().cutAfter(10));
    world.source.token();
    world.newSource().token();
    assertThat(world.refreshes()).isEqualTo(2);
  }

  /** A memory whose troubles a test can choose. */
  private static final class FaultyStore implements CredentialStore {
    final AtomicInteger failingReplaces = new AtomicInteger();
    private final MemoryStore memory = new MemoryStore();
    private volatile boolean sidecarsFail;
    private volatile boolean writable = true;
    private volatile boolean removedMeanwhile;
    private volatile Optional<AuthDocument> replacedMeanwhile = Optional.empty();

    @Override
    public String describe() {
      return "memory with faults";
    }

    @Override
    public Optional<AuthDocument> read() {
      return memory.read();
    }

    @Override
    public Optional<Object> revision() {
      return memory.revision();
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public void checkWritable() {
      if (!writable) {
        throw broken();
      }
    }

    @Override
    public Sidecar sidecar(String name) {
      Sidecar sidecar = memory.sidecar(name);
      return new Sidecar() {
        @Override
        public Optional<JsonObject> read() {
          return sidecar.read();
        }

        @Override
        public void write(JsonObject content) {
          if (sidecarsFail) {
            throw broken();
          }
          sidecar.write(content);
        }
      };
    }

    @Override
    public StoreTransaction begin() {
      StoreTransaction owner = memory.begin();
      AtomicInteger reads = new AtomicInteger();
      return new StoreTransaction() {
        @Override
        public Optional<AuthDocument> read() {
          // The second look of a renewal is the one after the answer.
          if (reads.incrementAndGet() == 2) {
            replacedMeanwhile.ifPresent(owner::replace);
            replacedMeanwhile = Optional.empty();
            if (removedMeanwhile) {
              Removal gone = owner.remove();
              assertThat(gone.existed()).isTrue();
            }
          }
          return owner.read();
        }

        @Override
        public void replace(AuthDocument document) {
          if (failingReplaces.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw broken();
          }
          owner.replace(document);
        }

        @Override
        public Removal remove() {
          return owner.remove();
        }

        @Override
        public Optional<String> setAside() {
          return owner.setAside();
        }

        @Override
        public void close() {
          owner.close();
        }
      };
    }

    private static StoreException broken() {
      return new StoreException(ErrorCode.STORE_UNWRITABLE, "the disk is full", "make room");
    }
  }
}
