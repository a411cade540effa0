package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithIssuer
class FakeIssuerTest {

  @Test
  void authorizeSendsTheBrowserBackWithCodeAndState(FakeIssuer issuer, HttpDriver browser) {
    Page page = browser.get(SignIn.authorizeUri(issuer));

    assertThat(page.status()).isEqualTo(302);
    assertThat(page.header("Location")).startsWith(SignIn.REDIRECT + "?");
    Parameters back = Parameters.parse(page.location().orElseThrow().getRawQuery());
    assertThat(back.get("state")).isEqualTo("the state");
    assertThat(back.get("code")).isNotEmpty();
    assertThat(back.find("iss")).isEmpty();
  }

  @Test
  void authorizeSendsTheIssuerWhenAskedTo(FakeIssuer issuer, HttpDriver browser) {
    issuer.sendsIss(true);
    Page page = browser.get(SignIn.authorizeUri(issuer));
    assertThat(Parameters.parse(page.location().orElseThrow().getRawQuery()).get("iss"))
        .isEqualTo(issuer.uri().toString());
  }

  @Test
  void authorizeRefusesAnUnknownClientAndForeignAddresses(FakeIssuer issuer, HttpDriver browser) {
    String good = SignIn.authorizeUri(issuer).toString();
    assertThat(browser.get(good.replace(FakeIssuer.CLIENT_ID, "other")).status()).isEqualTo(400);
    assertThat(browser.get(good.replace("127.0.0.1%3A1455", "evil.example%3A80")).status())
        .isEqualTo(400);
    assertThat(browser.get(good.replace("S256", "plain")).status()).isEqualTo(400);
  }

  @Test
  void aCodeBuysTokensThatSayWhoSignedIn(FakeIssuer issuer) {
    issuer.account(Account.sample().email("bo@example.com").plan("team").accountId("acct-2"));

    Page page = SignIn.redeem(issuer, SignIn.code(issuer), SignIn.VERIFIER, SignIn.REDIRECT);

    assertThat(page.status()).isEqualTo(200);
    Map<String, ?> id = FakeJwt.claims(SignIn.field(page, "id_token"));
    assertThat(id.get("email")).isEqualTo("bo@example.com");
    assertThat(FakeJwt.authClaims(SignIn.field(page, "id_token")).get("chatgpt_account_id"))
        .isEqualTo("acct-2");
    assertThat(FakeJwt.authClaims(SignIn.field(page, "access_token")).get("chatgpt_plan_type"))
        .isEqualTo("team");
    issuer.assertAlive(SignIn.field(page, "refresh_token"));
    issuer.assertAlive(SignIn.field(page, "access_token"));
  }

  @Test
  void aCodeIsGoodOnceAndOnlyWithItsVerifierAndAddress(FakeIssuer issuer) {
    String spent = SignIn.code(issuer);
    assertThat(SignIn.redeem(issuer, spent, SignIn.VERIFIER, SignIn.REDIRECT).status())
        .isEqualTo(200);
    assertThat(SignIn.redeem(issuer, spent, SignIn.VERIFIER, SignIn.REDIRECT).text())
        .contains("invalid_grant", "REUSED");
    assertThat(SignIn.redeem(issuer, SignIn.code(issuer), "wrong", SignIn.REDIRECT).text())
        .contains("WRONG_VERIFIER");
    assertThat(
            SignIn.redeem(issuer, SignIn.code(issuer), SignIn.VERIFIER, SignIn.REDIRECT + "/")
                .text())
        .contains("WRONG_REDIRECT");
    assertThat(SignIn.redeem(issuer, "made-up", SignIn.VERIFIER, SignIn.REDIRECT).text())
        .contains("UNKNOWN");
  }

  @Test
  void anIdTokenBuysAnApiKey(FakeIssuer issuer, HttpDriver client) {
    String grant = Grant.TOKEN_EXCHANGE.wire();
    Page minted =
        client.post(
            issuer.uri(Endpoint.TOKEN),
            "grant_type",
            grant,
            "requested_token",
            "openai-api-key",
            "subject_token",
            issuer.issueTokens().idToken());
    assertThat(SignIn.field(minted, "access_token")).startsWith("sk-minted-");
    assertThat(
            client
                .post(issuer.uri(Endpoint.TOKEN), "grant_type", grant, "subject_token", "x.y.z")
                .status())
        .isEqualTo(400);
  }

  @Test
  void aRefreshRotatesAndTheOldTokenEndsTheFamily(FakeIssuer issuer) {
    String first = issuer.issueTokens().refreshToken();
    String second = SignIn.field(SignIn.refresh(issuer, first), "refresh_token");
    assertThat(second).isNotEqualTo(first);
    assertThat(issuer.isAlive(first)).isFalse();
    assertThat(issuer.isAlive(second)).isTrue();

    Page reused = SignIn.refresh(issuer, first);
    assertThat(reused.status()).isEqualTo(401);
    assertThat(reused.text()).contains("\"code\":\"refresh_token_reused\"");
    assertThat(issuer.isAlive(second)).isFalse();
    assertThat(SignIn.refresh(issuer, second).text()).contains("refresh_token_invalidated");
  }

  @Test
  void aRefreshTokenThatDoesNotRotateStays(FakeIssuer issuer) {
    String token = issuer.rotatesRefreshTokens(false).issueTokens().refreshToken();
    assertThat(SignIn.field(SignIn.refresh(issuer, token), "refresh_token")).isEqualTo(token);
    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(200);
  }

  @Test
  void tokensEndWithTheClock(FakeIssuer issuer) {
    TestClock clock = TestClock.now();
    issuer
        .clock(clock)
        .accessTokenLifetime(Duration.ofMinutes(10))
        .refreshTokenLifetime(Duration.ofDays(1));
    IssuedTokens tokens = issuer.issueTokens();
    assertThat(FakeJwt.claims(tokens.accessToken()).get("exp"))
        .isEqualTo((int) clock.instant().plusSeconds(600).getEpochSecond());

    clock.advance(Duration.ofMinutes(10));
    assertThat(issuer.isAlive(tokens.accessToken())).isFalse();
    assertThat(issuer.isAlive(tokens.refreshToken())).isTrue();
    clock.advance(Duration.ofDays(1));
    assertThat(SignIn.refresh(issuer, tokens.refreshToken()).text())
        .contains("refresh_token_expired");
  }

  @Test
  void revocationEndsTheFamilyAndIsRemembered(FakeIssuer issuer) {
    IssuedTokens tokens = issuer.issueTokens();
    assertThatThrownBy(() -> issuer.assertRevoked(tokens.refreshToken()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no request came");

    SignIn.revoke(issuer, tokens.refreshToken());

    issuer.assertRevoked(tokens.refreshToken());
    assertThat(issuer.isAlive(tokens.refreshToken())).isFalse();
    assertThat(issuer.isAlive(tokens.accessToken())).isFalse();
    assertThatThrownBy(() -> issuer.assertAlive(tokens.refreshToken()))
        .hasMessageContaining("POST /oauth/revoke");
  }

  @Test
  void anAccessTokenIsRevokedAlone(FakeIssuer issuer) {
    IssuedTokens tokens = issuer.issueTokens();
    SignIn.revoke(issuer, tokens.accessToken());
    assertThat(issuer.isAlive(tokens.accessToken())).isFalse();
    assertThat(issuer.isAlive(tokens.refreshToken())).isTrue();
  }

  @Test
  void killingIsNotARevocationByTheClient(FakeIssuer issuer) {
    IssuedTokens tokens = issuer.issueTokens();
    issuer.kill(tokens.refreshToken());
    assertThat(issuer.isAlive(tokens.refreshToken())).isFalse();
    assertThat(issuer.revocations()).isEmpty();
  }

  @Test
  void whoamiKnowsPersonalAccessTokens(FakeIssuer issuer, HttpDriver client) {
    issuer.personalAccessToken("at-sample", Account.sample().fedramp(true));
    Page known = client.get(issuer.uri(Endpoint.WHOAMI), "Authorization", "Bearer at-sample");
    assertThat(known.json())
        .containsEntry("email", "ada@example.com")
        .containsEntry("chatgpt_user_id", "user-ada")
        .containsEntry("chatgpt_account_id", "acct-1111")
        .containsEntry("chatgpt_plan_type", "plus")
        .containsEntry("chatgpt_account_is_fedramp", true);
    assertThat(client.get(issuer.uri(Endpoint.WHOAMI)).status()).isEqualTo(401);
  }

  @Test
  void theBackendTakesOnlyLiveTokens(FakeIssuer issuer, HttpDriver client) {
    IssuedTokens tokens = issuer.issueTokens();
    String bearer = "Bearer " + tokens.accessToken();
    var uri = issuer.uri("/backend-api/codex/responses");
    assertThat(client.get(uri, "Authorization", bearer).status()).isEqualTo(200);
    assertThat(client.get(uri).status()).isEqualTo(401);
    issuer.kill(tokens.refreshToken());
    assertThat(client.get(uri, "Authorization", bearer).status()).isEqualTo(401);
  }

  @Test
  void aWorkloadIsGivenAnAccessToken(FakeIssuer issuer, HttpDriver client) {
    Page page =
        client.post(
            issuer.uri(Endpoint.TOKEN),
            "grant_type",
            Grant.JWT_BEARER.wire(),
            "assertion",
            "a.b.c",
            "federation_rule_id",
            "rule-1");
    assertThat(page.json())
        .containsEntry("token_type", "Bearer")
        .containsEntry("expires_in", 3600)
        .containsEntry("chatgpt_account_user_id", "user-ada__acct-1111");
    issuer.assertAlive(SignIn.field(page, "access_token"));
  }

  @Test
  void aWrongMethodAndAnUnknownPathAreRefused(FakeIssuer issuer, HttpDriver client) {
    assertThat(client.get(issuer.uri(Endpoint.TOKEN)).status()).isEqualTo(405);
    assertThat(client.get(issuer.uri("/nothing")).status()).isEqualTo(404);
  }

  @Test
  void twoIssuersHaveNothingInCommon(FakeIssuer issuer) {
    try (FakeIssuer other = FakeIssuer.start()) {
      assertThat(other.uri()).isNotEqualTo(issuer.uri());
      assertThat(other.isAlive(issuer.issueTokens().refreshToken())).isFalse();
    }
  }
}
