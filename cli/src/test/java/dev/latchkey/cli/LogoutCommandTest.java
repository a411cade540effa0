package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code logout} (protocol §7, B47–B49). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogoutCommandTest {
  private static final String QUEUE = "latchkey/revocations.json";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void case183_case184_aLogoutRevokesWhatIsStored() {
    IssuedTokens tokens = lab.loggedIn();
    lab.environment.put("CODEX_ACCESS_TOKEN", "at-from-the-environment");
    Lab.Ended ended = lab.run("logout").succeeds();
    assertThat(ended.err().lines())
        .containsExactly("Successfully logged out", "Revoked at " + lab.issuer.uri() + ".");
    assertThat(ended.out()).isEmpty();
    assertThat(lab.issuer.revocations()).containsExactly(tokens.refreshToken());
    assertThat(lab.issuer.only(Endpoint.REVOKE).json().keySet())
        .containsExactly("token", "token_type_hint", "client_id");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case192_nothingToLogOutOf() {
    assertThat(lab.run("logout").succeeds().err().lines()).containsExactly("Not logged in");
    assertThat(lab.run("logout", "--require-revocation").succeeds().err())
        .contains("Not logged in");
    lab.issuer.assertNoRequests();
  }

  @Test
  void case187_theOverridesOfTheAddress() {
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(AuthJsonSamples.chatgptWithoutProvenance(tokens, Instant.now()));
    lab.environment.put("CODEX_REFRESH_TOKEN_URL_OVERRIDE", lab.issuer.uri() + "/x/token?a=b");
    lab.run("logout").succeeds();
    assertThat(lab.issuer.only(Endpoint.REVOKE).path()).isEqualTo("/oauth/revoke");
    assertThat(lab.issuer.only(Endpoint.REVOKE).rawQuery()).isEmpty();
    lab.issuer.assertRevoked(tokens.refreshToken());
  }

  @Test
  void case187_theOverrideOfTheRevocationAddressWins() {
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(AuthJsonSamples.chatgptWithoutProvenance(tokens, Instant.now()));
    lab.environment.put("CODEX_REFRESH_TOKEN_URL_OVERRIDE", "http://127.0.0.1:9/token");
    lab.environment.put("CODEX_REVOKE_TOKEN_URL_OVERRIDE", lab.issuer.uri("/y/oauth/revoke") + "");
    lab.environment.put("CODEX_APP_SERVER_LOGIN_CLIENT_ID", " other-client ");
    lab.issuer.clientId("other-client");
    lab.run("logout").succeeds();
    assertThat(lab.issuer.only(Endpoint.REVOKE).path()).isEqualTo("/y/oauth/revoke");
    assertThat(lab.issuer.only(Endpoint.REVOKE).json()).containsEntry("client_id", "other-client");
  }

  @Test
  void case189_anApiKeyNeedsNoNetwork() {
    lab.home.writeAuthJson(AuthJsonSamples.apiKey("sk-some-api-key"));
    assertThat(lab.run("logout").succeeds().err().lines())
        .containsExactly("Successfully logged out");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case190_withoutARefreshTokenTheAccessTokenIsRevoked() {
    IssuedTokens tokens = lab.loggedIn();
    lab.home.writeAuthJson(lab.home.readAuthJson().replace(tokens.refreshToken(), ""));
    lab.run("logout").succeeds();
    assertThat(lab.issuer.only(Endpoint.REVOKE).json())
        .containsEntry("token", tokens.accessToken())
        .containsEntry("token_type_hint", "access_token")
        .doesNotContainKey("client_id");
  }

  @Test
  void case191_whatCannotBeReadIsRemovedAllTheSame() {
    for (String text : new String[] {"{ \"tokens\": {\"refresh", "", "[1]", "null"}) {
      lab.home.writeAuthJson(text);
      assertThat(lab.run("logout").succeeds().err()).contains("Successfully logged out");
      assertThat(lab.home.authJson()).doesNotExist();
    }
    lab.issuer.assertNoRequests();
  }

  @Test
  void case184_aTokenInTheEnvironmentIsNotWhatIsRevoked() {
    IssuedTokens tokens = lab.loggedIn();
    lab.environment.put("CODEX_ACCESS_TOKEN", "at-sample-0123456789abcdef");
    lab.run("logout").succeeds();
    lab.issuer.assertRevoked(tokens.refreshToken());
    assertThat(lab.issuer.only(Endpoint.REVOKE).json())
        .containsEntry("token", tokens.refreshToken());
    assertThat(lab.home.authJson()).doesNotExist();
  }

  /** Codex revokes what the process has read before; here it is what is stored and removed. */
  @Test
  void case186_aLongLivedProgramRevokesWhatIsStoredNow() {
    IssuedTokens first = lab.loggedIn();
    try (Latchkey latchkey =
        Latchkey.builder().environment(Environment.of(lab.environment)).open()) {
      assertThat(latchkey.token().value().reveal()).isEqualTo(first.accessToken());
      IssuedTokens second = lab.loggedIn();
      assertThat(latchkey.logout().removed()).isTrue();
      lab.issuer.assertRevoked(second.refreshToken());
      lab.issuer.assertAlive(first.refreshToken());
    }
  }

  @Test
  void case188_theIssuersWordsAreTold() {
    lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).answer(Answer.error(500, "server_error", "come back later"));
    assertThat(lab.run("logout").succeeds().err()).contains("come back later");
    lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).always(Answer.body(500, "text/plain", " "));
    assertThat(lab.run("logout").succeeds().err()).contains("unknown error");
  }

  @Test
  void case193_anIssuerThatHangsHoldsALogoutUpForTenSeconds() {
    lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).always(Answer.hang());
    long begin = System.nanoTime();
    assertThat(lab.run("logout").succeeds().err()).contains("will be retried by later commands");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(25));
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B47_aLaterCommandTriesAgainAndSaysOnlyWhatChanged() {
    IssuedTokens tokens = lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).always(Answer.status(503));
    lab.run("logout").succeeds();
    IssuedTokens next = lab.loggedIn();
    lab.issuer.personalAccessToken(next.accessToken(), next.account());
    assertThat(lab.run("status", "--verify").succeeds().err()).doesNotContain("evoked");
    lab.issuer.on(Endpoint.REVOKE).always(Answer.normal());
    lab.clock = () -> Instant.now().plus(Duration.ofMinutes(2));
    Lab.Ended verified = lab.run("status", "--verify", "--json");
    assertThat(verified.err()).contains("Revoked at " + lab.issuer.uri() + ".");
    assertThat(verified.out()).contains("\"pending_revocations\": 0", "\"revocations\": []");
    lab.issuer.assertRevoked(tokens.refreshToken());
  }

  @Test
  void B47_statusSaysWhatWaitsWhereSinceWhenAndWhy() throws IOException {
    lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).always(Answer.status(503));
    lab.run("logout").succeeds();
    lab.clock = () -> Instant.now().plus(Duration.ofMinutes(5));
    assertThat(lab.run("status").out())
        .contains(
            "Waiting    1 revocation not confirmed by the issuer yet",
            "at " + lab.issuer.uri() + " for 5 min, tried once: ",
            "status 503");
    String json = lab.run("status", "--json").out();
    assertThat(json).contains("\"pending_revocations\": 1", "\"queued_at\"", "\"next_attempt_at\"");
    assertThat(JsonSchema.of("status.schema.json").complaints(json)).isEmpty();
  }

  @Test
  void B47_anIssuerThatIsDown() {
    IssuedTokens tokens = lab.issuer.issueTokens();
    String address;
    try (RawServer down = RawServer.hangingUp()) {
      address = down.uri().toString();
      lab.home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, address, Instant.now()));
    }
    Lab.Ended ended = lab.run("logout").succeeds();
    assertThat(ended.err())
        .startsWith("Successfully logged out")
        .contains("warning: not revoked at " + address + " yet, will be retried");
    assertThat(lab.home.authJson()).doesNotExist();
    assertThat(lab.home.read(QUEUE)).contains(tokens.refreshToken());
    assertThat(lab.home.mode(QUEUE)).isEqualTo("rw-------");
    assertThat(lab.home.mode("latchkey")).isEqualTo("rwx------");
    assertThat(lab.run("login", "status").out())
        .contains("Waiting    1 revocation not confirmed by the issuer yet");
  }

  @Test
  void B47_theNextLogoutTriesAgain() {
    IssuedTokens tokens = lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).answer(Answer.status(503));
    lab.run("logout").succeeds();
    assertThat(lab.home.read(QUEUE)).contains(tokens.refreshToken());
    Lab.Ended again = lab.run("logout").succeeds();
    assertThat(again.err().lines())
        .containsExactly("Not logged in", "Revoked at " + lab.issuer.uri() + ".");
    lab.issuer.assertRevoked(tokens.refreshToken());
    assertThat(lab.home.read(QUEUE)).doesNotContain(tokens.refreshToken());
    lab.issuer.forgetRequests();
    lab.run("logout").succeeds();
    lab.issuer.assertNoRequests();
  }

  @Test
  void B47_theNextLoginTriesAgain() {
    IssuedTokens tokens = lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).answer(Answer.dropAfterReading());
    lab.run("logout").succeeds();
    lab.signIn().succeeds();
    lab.issuer.assertRevoked(tokens.refreshToken());
    assertThat(lab.home.read(QUEUE)).doesNotContain(tokens.refreshToken());
    assertThat(lab.run("login", "status").out()).doesNotContain("Waiting");
  }

  @Test
  void B47_anApiKeyLoginTriesAgain() {
    IssuedTokens tokens = lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).answer(Answer.status(500));
    lab.run("logout").succeeds();
    lab.secret("sk-some-api-key");
    lab.stdin("sk-some-api-key").run("login", "--with-api-key").succeeds();
    lab.issuer.assertRevoked(tokens.refreshToken());
  }

  @Test
  void B47_whereRevocationIsRequired() {
    IssuedTokens tokens = lab.loggedIn();
    lab.issuer.on(Endpoint.REVOKE).answer(Answer.status(500));
    Lab.Ended ended =
        lab.run("logout", "--require-revocation")
            .failsClearly(1, "not every revocation was confirmed", "--require-revocation");
    assertThat(ended.err()).contains("Successfully logged out").contains("warning: not revoked at");
    assertThat(lab.home.authJson()).doesNotExist();
    lab.run("logout", "--require-revocation").succeeds();
    lab.issuer.assertRevoked(tokens.refreshToken());
  }

  @Test
  void B48_itIsRevokedWhereItWasIssued() {
    try (FakeIssuer other = FakeIssuer.start().clientId("their-client")) {
      IssuedTokens theirs = other.issueTokens();
      lab.home.writeAuthJson(
          AuthJsonSamples.chatgpt(theirs, other.uri("/tenant") + "/", Instant.now())
              .replace(FakeIssuer.CLIENT_ID, "their-client"));
      lab.run("logout").succeeds();
      assertThat(other.only(Endpoint.REVOKE).path()).isEqualTo("/tenant/oauth/revoke");
      assertThat(other.only(Endpoint.REVOKE).json()).containsEntry("client_id", "their-client");
      other.assertRevoked(theirs.refreshToken());
    }
  }

  @Test
  void B49_policyDoesNotForbidALogout() {
    IssuedTokens tokens = lab.loggedIn();
    lab.home.write("config.toml", "forced_login_method = \"api\"\n");
    lab.run("logout").succeeds();
    lab.issuer.assertRevoked(tokens.refreshToken());
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B59_aRevocationOverPlainHttpElsewhereIsNotSent() {
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, "http://issuer.invalid", Instant.now()));
    Lab.Ended ended = lab.run("logout").succeeds();
    assertThat(ended.err())
        .contains("Successfully logged out")
        .contains("warning: not revoked")
        .contains("plain http");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B10_aRedirectedRevocationIsNotFollowed() {
    lab.loggedIn();
    try (FakeIssuer elsewhere = FakeIssuer.start()) {
      lab.issuer.on(Endpoint.REVOKE).always(Answer.redirect(307, elsewhere.uri(Endpoint.REVOKE)));
      assertThat(lab.run("logout").succeeds().err())
          .contains("warning: not revoked at " + lab.issuer.uri() + " yet");
      elsewhere.assertNoRequests();
    }
  }

  @Test
  void B49_aCorruptQueueDoesNotStopALogout() {
    IssuedTokens tokens = lab.loggedIn();
    lab.home.write(QUEUE, "{ broken");
    Lab.Ended ended = lab.run("logout").succeeds();
    assertThat(ended.err())
        .startsWith("Successfully logged out")
        .contains("Revoked at " + lab.issuer.uri() + ".")
        .contains("warning: not revoked at some issuer and cannot be: " + lab.home.file(QUEUE));
    assertThat(lab.home.authJson()).doesNotExist();
    lab.issuer.assertRevoked(tokens.refreshToken());
    assertThat(lab.home.read(QUEUE)).isEqualTo("{ broken");
  }
}
