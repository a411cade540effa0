package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is tried after a 401 (protocol §6.5). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryTest {
  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void case170_firstWhatIsStoredThenARenewalThenNothing() {
    world.login(Duration.ofMinutes(40));
    RequestHeaders refused = world.source.headers();
    Recovery recovery = world.source.recovery(refused);
    IssuedTokens stored = world.login(Duration.ofMinutes(50));
    RequestHeaders reloaded = recovery.next();
    assertThat(reloaded.bearer().orElseThrow().reveal()).isEqualTo(stored.accessToken());
    world.issuer.assertNoRequests();
    RequestHeaders renewed = recovery.next();
    assertThat(renewed.bearer().orElseThrow()).isEqualTo(world.stored().accessToken());
    assertThat(renewed).isNotEqualTo(reloaded);
    assertThat(world.issuer.only(Grant.REFRESH_TOKEN).json())
        .containsEntry("refresh_reason", "unauthorized_recovery");
    assertThat(world.source.token().value()).isEqualTo(world.stored().accessToken());
    assertThat(recovery.hasNext()).isFalse();
    assertThat(recovery.availability().id()).isEqualTo("recovery_exhausted");
    assertThatThrownBy(recovery::next).isInstanceOf(NotSignedInException.class);
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void theFirstStepIsSkippedWhereItWouldRepeatTheRequestWithTheSameToken() {
    world.login(Duration.ofMinutes(40));
    Recovery recovery = world.source.recovery(world.source.headers());
    assertThat(recovery.next().bearer().orElseThrow()).isEqualTo(world.stored().accessToken());
    assertThat(world.refreshes()).isEqualTo(1);
    assertThat(recovery.hasNext()).isFalse();
  }

  @Test
  void aLateRefusalRenewsNothingTwice() {
    world.login(Duration.ofMinutes(40));
    RequestHeaders first = world.source.headers();
    AccessToken renewed = world.source.renew();
    world.issuer.forgetRequests();
    for (int i = 0; i < 100; i++) {
      assertThat(world.source.recovery(first).next().bearer()).contains(renewed.value());
    }
    world.issuer.assertNoRequests();
  }

  @Test
  void manyRefusalsOfOneTokenAreOneRenewal() throws Exception {
    world.login(Duration.ofMinutes(40));
    RequestHeaders refused = world.source.headers();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      StoredTokenSource source = i % 2 == 0 ? world.source : world.newSource();
      threads.add(Thread.ofVirtual().start(() -> source.recovery(refused).next()));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B24_aServerThatRefusesEveryTokenCostsOneRenewalInThirtySeconds() {
    world.login(Duration.ofMinutes(40));
    for (int i = 0; i < 20; i++) {
      Recovery recovery = world.source.recovery(world.source.headers());
      if (i == 0) {
        recovery.next();
      } else {
        assertThatThrownBy(recovery::next).hasMessageContaining("a moment ago");
      }
    }
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofSeconds(31));
    world.source.recovery(world.source.headers()).next();
    assertThat(world.refreshes()).isEqualTo(2);
  }

  @Test
  void case171_anotherAccountIsNotWhoTheRequestWasMadeAs() {
    world.login(Duration.ofMinutes(40));
    Recovery recovery = world.source.recovery(world.source.headers());
    world.issuer.account(Account.sample().accountId("acct-2222"));
    world.login(Duration.ofMinutes(40));
    assertThatThrownBy(recovery::next)
        .isInstanceOfSatisfying(
            NotSignedInException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_SWITCHED);
              assertThat(e.getMessage()).startsWith("Your access token could not be refreshed");
            });
    assertThat(recovery.hasNext()).isFalse();
    world.issuer.assertNoRequests();
  }

  @Test
  void case171_nobodyIsNotWhoTheRequestWasMadeAsEither() {
    world.login(Duration.ofMinutes(40));
    Recovery recovery = world.source.recovery(world.source.headers());
    world.remove();
    assertThatThrownBy(recovery::next)
        .isInstanceOfSatisfying(
            NotSignedInException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_SWITCHED));
    world.issuer.assertNoRequests();
  }

  @Test
  void case172and176_anApiKeyHasNoSteps() {
    world.put(AuthJsonSamples.apiKey("sk-1"));
    Recovery recovery = world.source.recovery(world.source.headers());
    assertThat(recovery.hasNext()).isFalse();
    assertThat(recovery.availability().id()).isEqualTo("not_chatgpt_auth");
    assertThatThrownBy(recovery::next)
        .isInstanceOf(NotSignedInException.class)
        .hasMessageContaining("not_chatgpt_auth");
    world.issuer.assertNoRequests();
  }

  @Test
  void case175_aPersonalAccessTokenIsNotRenewed() {
    world.issuer.personalAccessToken("at-1", Account.sample());
    world.put(AuthJsonSamples.personalAccessToken("at-1"));
    Recovery recovery = world.source.recovery(world.source.headers());
    assertThat(recovery.availability().id()).isEqualTo("not_refreshable_auth");
    assertThat(recovery.hasNext()).isFalse();
  }

  @Test
  void case174_aFailureIsTiedToItsTokens() {
    world.login(Duration.ofMinutes(40));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.error(401, "refresh_token_reused", "no"));
    assertThatThrownBy(() -> world.source.recovery(world.source.headers()).next())
        .hasMessageContaining("already used");
    assertThatThrownBy(() -> world.newSource().recovery(world.source.headers()).next())
        .hasMessageContaining("already used");
    assertThat(world.refreshes()).isEqualTo(1);
    world.login(Duration.ofMinutes(40));
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(world.source.recovery(world.source.headers()).next().bearer())
        .contains(world.stored().accessToken());
    assertThat(world.refreshes()).isEqualTo(2);
  }

  @Test
  void case168_afterExhaustionWhatIsNewOnDiskIsAdopted() {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.error(401, "refresh_token_reused", "no"));
    assertThatThrownBy(world.source::token).hasMessageContaining("already used");
    assertThatThrownBy(world.source::token).hasMessageContaining("already used");
    IssuedTokens fresh = world.login(Duration.ofMinutes(50));
    assertThat(world.source.token().value().reveal()).isEqualTo(fresh.accessToken());
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void case163_staleCredentialsGoOnBeingGiven() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.error(401, "refresh_token_expired", "no"));
    for (int i = 0; i < 10; i++) {
      assertThat(world.newSource().token().value().reveal()).isEqualTo(old.accessToken());
      world.clock.advance(Duration.ofSeconds(20));
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }
}
