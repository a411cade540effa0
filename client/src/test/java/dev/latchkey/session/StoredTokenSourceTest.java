package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renewal (protocol §6, §12.8). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoredTokenSourceTest {
  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aFreshTokenCostsNoRequest() {
    IssuedTokens tokens = world.login(Duration.ofHours(1));
    AccessToken token = world.source.token();
    assertThat(token.value().reveal()).isEqualTo(tokens.accessToken());
    assertThat(token.accountId()).contains("acct-1111");
    assertThat(token.expiresAt()).contains(world.clock.instant().plus(Duration.ofHours(1)));
    assertThat(world.source.token()).isSameAs(token);
    world.issuer.assertNoRequests();
  }

  @Test
  void case155_aTokenThatEndsInFourMinutesIsRenewed() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    AccessToken token = world.source.token();
    assertThat(token.value().reveal()).isNotEqualTo(old.accessToken());
    assertThat(world.issuer.isAlive(token.value().reveal())).isTrue();
    assertThat(world.refreshes()).isEqualTo(1);
    assertThat(world.issuer.only(Grant.REFRESH_TOKEN).json())
        .containsEntry("refresh_reason", "proactive_expiry")
        .containsEntry("refresh_token", old.refreshToken());
    assertThat(world.stored().accessToken()).isEqualTo(token.value());
    assertThat(world.stored().refreshToken()).isNotEqualTo(Secret.of(old.refreshToken()));
    assertThat(((ChatGptSession) world.document().credential()).lastRefresh())
        .contains(world.clock.instant());
    world.source.token();
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void case156_aTokenThatEndsInSixMinutesIsNot() {
    world.login(Duration.ofMinutes(6));
    world.source.token();
    world.issuer.assertNoRequests();
  }

  @Test
  void aTokenThatGrowsOldInMemoryIsRenewed() {
    world.login(Duration.ofHours(1));
    world.source.token();
    world.clock.advance(Duration.ofMinutes(54));
    world.source.token();
    assertThat(world.refreshes()).isZero();
    world.clock.advance(Duration.ofMinutes(2));
    world.source.token();
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void case157_whatAnotherProcessRenewedIsAdopted() {
    world.login(Duration.ofMinutes(4));
    StoredTokenSource other = world.newSource();
    AccessToken renewed = other.token();
    assertThat(world.source.token().value()).isEqualTo(renewed.value());
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void case159_aReadableEndBeatsLastRefresh() {
    world.login(Duration.ofDays(10));
    world.clock.advance(Duration.ofDays(9));
    world.source.token();
    world.issuer.assertNoRequests();
  }

  @Test
  void case160_anEndedTokenIsRenewedHoweverYoungTheLastRenewal() {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofDays(1));
    world.source.token();
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void case162_newerTokensOnDiskAreAdoptedWhateverTheIssuerWouldSay() {
    IssuedTokens tokens = world.issuer.issueTokens();
    putOpaque(tokens, "opaque-1");
    assertThat(world.source.token().value()).isEqualTo(Secret.of("opaque-1"));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.error(401, "refresh_token_expired", "no"));
    world.clock.advance(Duration.ofDays(9));
    putOpaque(tokens, "opaque-2");
    assertThat(world.source.token().value()).isEqualTo(Secret.of("opaque-2"));
    world.issuer.assertNoRequests();
  }

  private void putOpaque(IssuedTokens tokens, String accessToken) {
    world.put(
        AuthJsonSamples.chatgpt(
            new IssuedTokens(
                tokens.idToken(), accessToken, tokens.refreshToken(), tokens.account()),
            world.issuer.uri().toString(),
            world.clock.instant()));
  }

  @ParameterizedTest
  @CsvSource({"9, 1", "7, 0"})
  void case161_anOpaqueTokenIsRenewedAfterEightDays(int days, int requests) {
    IssuedTokens tokens = world.issuer.issueTokens();
    world.put(
        AuthJsonSamples.chatgpt(
            new IssuedTokens(tokens.idToken(), "opaque", tokens.refreshToken(), tokens.account()),
            world.issuer.uri().toString(),
            world.clock.instant()));
    world.clock.advance(Duration.ofDays(days));
    world.source.token();
    assertThat(world.refreshes()).isEqualTo(requests);
    if (requests > 0) {
      assertThat(world.issuer.only(Grant.REFRESH_TOKEN).json())
          .containsEntry("refresh_reason", "scheduled");
    }
  }

  @Test
  void B23_sixteenThreadsMakeOneRequest() throws Exception {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    Gate gate = new Gate();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
    Set<Secret> seen = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(Thread.ofVirtual().start(() -> seen.add(world.source.token().value())));
    }
    gate.awaitArrival();
    gate.open();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seen).containsExactly(world.stored().accessToken());
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void B25_aPassingTroubleLeavesTheValidTokenInUse(int status) {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    AuthDocument before = world.document();
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.status(status));
    for (int i = 0; i < 50; i++) {
      assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    }
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofSeconds(29));
    world.source.token();
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofSeconds(8));
    world.source.token();
    assertThat(world.refreshes()).isEqualTo(2);
    assertThat(world.document()).isEqualTo(before);
    world.issuer.on(Grant.REFRESH_TOKEN).normally();
    world.clock.advance(Duration.ofSeconds(73));
    assertThat(world.source.token().value().reveal()).isNotEqualTo(old.accessToken());
  }

  @Test
  void B25_aDroppedRequestIsNotRepeatedWhileTheTokenIsValid() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.dropAfterReading());
    for (int i = 0; i < 20; i++) {
      assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B24_anEmptyAnswerIsNoRenewalAndNotAskedForAgainAtOnce() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    AuthDocument before = world.document();
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.json(200, "{}"));
    for (int i = 0; i < 50; i++) {
      assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
    }
    assertThat(world.refreshes()).isEqualTo(1);
    assertThat(world.document()).isEqualTo(before);
  }

  @Test
  void B24_aShortLivedTokenIsUsedUntilItEnds() {
    world.login(Duration.ofMinutes(4));
    world.issuer.accessTokenLifetime(Duration.ofMinutes(2));
    for (int i = 0; i < 50; i++) {
      world.source.token();
    }
    assertThat(world.refreshes()).isEqualTo(1);
    world.clock.advance(Duration.ofSeconds(31));
    world.source.token();
    assertThat(world.refreshes()).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "163, 401, refresh_token_expired, has expired",
    "164, 401, refresh_token_reused, was already used",
    "165, 400, refresh_token_reused, was already used",
    "165, 403, refresh_token_invalidated, was revoked",
    "165, 401, anything_else, does not accept",
    "166, 400, invalid_grant, does not accept"
  })
  void case163to166_aDeadChainSaysWhyAndStaysStored(
      int number, int status, String code, String reason) {
    IssuedTokens old = world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    AuthDocument before = world.document();
    for (Answer answer :
        List.of(
            Answer.error(status, code, "no"),
            Answer.oauthError(status, code, "no"),
            Answer.json(status, Map.of("code", code)))) {
      world.issuer.on(Grant.REFRESH_TOKEN).always(answer);
      NotSignedInException e =
          catchThrowableOfType(NotSignedInException.class, () -> world.newSource().token());
      assertThat(e.code()).as("case %s", number).isEqualTo(ErrorCode.LOGIN_EXPIRED);
      assertThat(e.getMessage())
          .startsWith("Your access token could not be refreshed")
          .contains(reason);
      assertThat(e.remedy()).contains("latchkey login");
      assertThat(Thrown.text(e)).doesNotContain(old.refreshToken());
    }
    assertThat(world.document()).isEqualTo(before);
  }

  @Test
  void case163_aDeadChainWithAValidTokenStillServesIt() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.error(401, "refresh_token_expired", "no"));
    assertThat(world.source.token().value().reveal()).isEqualTo(old.accessToken());
  }

  @ParameterizedTest
  @CsvSource({"400, invalid_request", "403, forbidden", "500, invalid_grant", "429, slow_down"})
  void case167_otherRefusalsMayPass(int status, String code) {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    AuthDocument before = world.document();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.oauthError(status, code, "no"));
    assertThatThrownBy(world.source::token).isInstanceOf(IssuerException.class);
    assertThat(world.document()).isEqualTo(before);
    world.clock.advance(Duration.ofSeconds(37));
    assertThat(world.source.token().value().isEmpty()).isFalse();
    assertThat(world.refreshes()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\"", "garbage", "[]", "{\"id_token\":\"no.jwt.here\"}"})
  void case169_anAnswerThatIsNoneChangesNothingAndTellsNothing(String body) {
    IssuedTokens old = world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    AuthDocument before = world.document();
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.json(200, body));
    LatchkeyException e = catchThrowableOfType(LatchkeyException.class, world.source::token);
    assertThat(Thrown.text(e)).doesNotContain(old.refreshToken());
    assertThat(world.document()).isEqualTo(before);
  }

  @Test
  void B29_tokensOfAnotherAccountAreRefused() {
    world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    AuthDocument before = world.document();
    String stranger =
        FakeJwt.idToken(Account.sample().accountId("acct-2222"), world.clock.instant()).mint();
    world
        .issuer
        .on(Grant.REFRESH_TOKEN)
        .always(
            Answer.json(
                200, Map.of("id_token", stranger, "access_token", "a", "refresh_token", "r")));
    assertThatThrownBy(world.source::token)
        .isInstanceOf(IssuerException.class)
        .hasMessageContaining("another account");
    assertThat(world.document()).isEqualTo(before);
  }

  @Test
  void case101and153_anAnswerWithoutIdTokenKeepsTheOldOne() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    String access =
        FakeJwt.accessToken(
                Account.sample(),
                world.clock.instant(),
                world.clock.instant().plus(Duration.ofHours(1)))
            .mint();
    world
        .issuer
        .on(Grant.REFRESH_TOKEN)
        .answer(Answer.json(200, Map.of("access_token", access, "refresh_token", "rt-next")));
    assertThat(world.source.token().value().reveal()).isEqualTo(access);
    assertThat(world.stored().idToken().reveal()).isEqualTo(old.idToken());
    assertThat(world.stored().refreshToken().reveal()).isEqualTo("rt-next");
    assertThat(world.stored().loginOwnerId()).isPresent();
    assertThat(world.stored().provenance()).isPresent();
  }

  @Test
  void anAnswerWithoutRefreshTokenKeepsTheOldOne() {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.json(200, Map.of("access_token", "a")));
    assertThat(world.source.token().value().reveal()).isEqualTo("a");
    assertThat(world.stored().refreshToken().reveal()).isEqualTo(old.refreshToken());
  }

  @Test
  void case154_aForcedRenewalIsMadeWhateverTheAge() {
    IssuedTokens old = world.login(Duration.ofHours(1));
    AccessToken token = world.source.renew();
    assertThat(token.value().reveal()).isNotEqualTo(old.accessToken());
    assertThat(world.source.token()).isEqualTo(token);
    assertThat(world.issuer.only(Grant.REFRESH_TOKEN).json())
        .containsEntry("refresh_reason", "forced");
  }

  @Test
  void case175_whatCannotBeRenewedIsUsedAsItIs() {
    world.put(AuthJsonSamples.apiKey("sk-1"));
    assertThat(world.source.token().value()).isEqualTo(Secret.of("sk-1"));
    assertThat(world.source.renew().value()).isEqualTo(Secret.of("sk-1"));
    world.issuer.assertNoRequests();
    world.issuer.personalAccessToken("at-1", Account.sample());
    world.put(AuthJsonSamples.personalAccessToken("at-1"));
    assertThat(world.newSource().renew().value()).isEqualTo(Secret.of("at-1"));
    world.issuer.assertRequests(Endpoint.WHOAMI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"auth_mode\":\"chatgpt\"}", "{\"OPENAI_API_KEY\":\"\"}"})
  void B51_whatIsIncompleteGivesNoToken(String document) {
    assertThatThrownBy(world.source::token)
        .isInstanceOf(NotSignedInException.class)
        .hasMessageContaining("nobody is signed in");
    world.put(document);
    assertThatThrownBy(world.source::token)
        .isInstanceOf(NotSignedInException.class)
        .hasMessageContaining("incomplete");
  }

  @Test
  void aMissingRefreshTokenIsNotSent() {
    IssuedTokens tokens = world.login(Duration.ofMinutes(1));
    world.put(world.document().toPrettyText().replace(tokens.refreshToken(), ""));
    world.clock.advance(Duration.ofMinutes(2));
    assertThatThrownBy(world.source::token)
        .isInstanceOfSatisfying(
            NotSignedInException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_EXPIRED));
    world.issuer.assertNoRequests();
  }
}
