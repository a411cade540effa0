package dev.latchkey.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.login.LoginResult;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signing in and out where the login was kept otherwise before (B39, B40). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginElsewhereTest {
  private static final Secret KEY = Secret.of("sk-new-0123456789");

  private final TestClock clock = TestClock.now();
  private final MemoryKeyring keyring = new MemoryKeyring(clock);
  private TestHome home;
  private FakeIssuer issuer;

  @BeforeEach
  void open() {
    home = TestHome.create();
    issuer = FakeIssuer.start();
  }

  @AfterEach
  void close() {
    issuer.close();
    home.close();
  }

  private Latchkey latchkey(String mode) {
    return Latchkey.builder()
        .environment(Environment.of(Map.of()))
        .home(home.path())
        .overrides(List.of("cli_auth_credentials_store=" + mode))
        .keyring(keyring)
        .open();
  }

  private KeyringName name() {
    return KeyringName.ofDocument(home.path());
  }

  private String login(IssuedTokens tokens) {
    return AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), clock.instant());
  }

  private void inKeyring(IssuedTokens tokens) {
    keyring.add(name(), Secret.of(AuthDocument.parse(login(tokens)).toCompactText()));
  }

  @Test
  void case074_b39_aLoginInTheKeyringEndsTheOneInTheFile() {
    IssuedTokens old = issuer.issueTokens();
    home.writeAuthJson(login(old));
    try (Latchkey latchkey = latchkey("keyring")) {
      LoginResult result = latchkey.loginWithApiKey(KEY);
      assertThat(result.remarks())
          .singleElement()
          .asString()
          .contains("removed from", home.authJson().toString());
      assertThat(latchkey.token().value()).isEqualTo(KEY);
    }
    assertThat(home.authJson()).doesNotExist();
    assertThat(keyring.find(name())).hasSize(1);
    issuer.assertRevoked(old.refreshToken());
  }

  @Test
  void case094_b39_aLoginInTheFileEndsTheOneInTheKeyring() {
    IssuedTokens old = issuer.issueTokens();
    inKeyring(old);
    try (Latchkey latchkey = latchkey("file")) {
      LoginResult result = latchkey.loginWithApiKey(KEY);
      assertThat(result.remarks())
          .singleElement()
          .asString()
          .contains("removed from", keyring.describe());
    }
    assertThat(keyring.find(name())).isEmpty();
    assertThat(home.readAuthJson()).contains(KEY.reveal());
    issuer.assertRevoked(old.refreshToken());
  }

  @Test
  void b39_aKeyThatIsEnteredASecondTimeIsInOnePlaceAfterwards() {
    home.writeAuthJson(AuthJsonSamples.apiKey(KEY.reveal()));
    try (Latchkey latchkey = latchkey("keyring")) {
      latchkey.loginWithApiKey(KEY);
    }
    assertThat(home.authJson()).doesNotExist();
    assertThat(keyring.find(name())).hasSize(1);
    try (Latchkey latchkey = latchkey("file")) {
      latchkey.loginWithApiKey(KEY);
    }
    assertThat(home.authJson()).exists();
    assertThat(keyring.find(name())).isEmpty();
  }

  @Test
  void b41_autoSignsInBesideAKeyringThatIsLocked() {
    inKeyring(issuer.issueTokens());
    keyring.fail(KeyringFault.LOCKED);
    try (Latchkey latchkey = latchkey("auto")) {
      assertThat(latchkey.loginWithApiKey(KEY).remarks())
          .anySatisfy(said -> assertThat(said).contains("may stay", "locked"))
          .anySatisfy(said -> assertThat(said).contains("plain", "auth.json"));
      assertThat(latchkey.token().value()).isEqualTo(KEY);
    }
    // Neither revoked nor believed when the keyring is back.
    keyring.mend();
    try (Latchkey latchkey = latchkey("auto")) {
      assertThat(latchkey.token().value()).isEqualTo(KEY);
    }
  }

  @Test
  void b39_aRevocationThatIsNotConfirmedIsKept() {
    IssuedTokens old = issuer.issueTokens();
    inKeyring(old);
    issuer.on(Endpoint.REVOKE).always(Answer.status(500));
    try (Latchkey latchkey = latchkey("file")) {
      latchkey.loginWithApiKey(KEY);
    }
    assertThat(keyring.find(name())).isEmpty();
    assertThat(home.read("latchkey/revocations.json")).contains(old.refreshToken());
  }

  @Test
  void b39_aLoginThatIsNotStoredEndsNothingElsewhere() {
    IssuedTokens old = issuer.issueTokens();
    String before = login(old);
    home.writeAuthJson(before);
    keyring.fail(KeyringFault.DROPPING);
    try (Latchkey latchkey = latchkey("keyring")) {
      assertThatThrownBy(() -> latchkey.loginWithApiKey(KEY))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEYRING_DROPPED));
    }
    assertThat(home.readAuthJson()).isEqualTo(before);
    issuer.assertNoRequests();
    issuer.assertAlive(old.refreshToken());
  }

  @Test
  void b39_aKeyringThatCannotBeLookedIntoIsSaid() {
    inKeyring(issuer.issueTokens());
    keyring.fail(KeyringFault.LOCKED);
    try (Latchkey latchkey = latchkey("file")) {
      assertThat(latchkey.loginWithApiKey(KEY).remarks())
          .anySatisfy(remark -> assertThat(remark).contains("may be left", keyring.describe()));
    }
    keyring.mend();
    assertThat(keyring.find(name())).hasSize(1);
  }

  @Test
  void b39_withoutAKeyringNothingIsSaidOfIt() {
    keyring.fail(KeyringFault.ABSENT);
    try (Latchkey latchkey = latchkey("file")) {
      assertThat(latchkey.loginWithApiKey(KEY).remarks()).isEmpty();
      assertThat(latchkey.logout().remarks()).isEmpty();
    }
  }

  /** What was copied from one place to the other is one login, not two. */
  @Test
  void b39_theSameLoginElsewhereIsNotRevokedWhileItIsInUse() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(login(tokens));
    inKeyring(tokens);
    try (Latchkey latchkey = latchkey("keyring")) {
      assertThat(latchkey.status().warnings()).isNotEmpty();
    }
    issuer.assertAlive(tokens.refreshToken());
  }

  @Test
  void case075_aLogoutEndsTheItemAndTheStaleFile() {
    IssuedTokens current = issuer.issueTokens();
    IssuedTokens stale = issuer.issueTokens();
    inKeyring(current);
    home.writeAuthJson(login(stale));
    try (Latchkey latchkey = latchkey("keyring")) {
      LogoutReport report = latchkey.logout();
      assertThat(report.removed()).isTrue();
      assertThat(report.allRevoked()).isTrue();
    }
    assertThat(keyring.find(name())).isEmpty();
    assertThat(home.authJson()).doesNotExist();
    assertThat(issuer.revocations())
        .containsExactlyInAnyOrder(current.refreshToken(), stale.refreshToken());
  }

  @Test
  void b39_aLogoutFromTheFileEndsTheItemInTheKeyring() {
    IssuedTokens stale = issuer.issueTokens();
    inKeyring(stale);
    try (Latchkey latchkey = latchkey("file")) {
      assertThat(latchkey.logout().removed()).isTrue();
    }
    assertThat(keyring.find(name())).isEmpty();
    issuer.assertRevoked(stale.refreshToken());
  }

  @Test
  void b39_autoEndsAnOlderLoginInTheFile() {
    IssuedTokens file = issuer.issueTokens();
    IssuedTokens item = issuer.issueTokens();
    home.writeAuthJson(login(file));
    inKeyring(item);
    try (Latchkey latchkey = latchkey("auto")) {
      latchkey.loginWithApiKey(KEY);
      assertThat(latchkey.token().value()).isEqualTo(KEY);
    }
    assertThat(home.authJson()).doesNotExist();
    assertThat(issuer.revocations())
        .containsExactlyInAnyOrder(item.refreshToken(), file.refreshToken());
  }

  @Test
  void b39_autoThatHasSettledOnTheFileEndsAnOlderLoginInTheKeyring() {
    IssuedTokens old = issuer.issueTokens();
    inKeyring(old);
    keyring.fail(KeyringFault.LOCKED);
    home.writeAuthJson(login(issuer.issueTokens()));
    try (Latchkey latchkey = latchkey("auto")) {
      assertThat(latchkey.loginWithApiKey(KEY).remarks())
          .anySatisfy(remark -> assertThat(remark).contains("plain file"));
      keyring.mend();
      Secret next = Secret.of("sk-next-0123456789");
      latchkey.loginWithApiKey(next);
      assertThat(latchkey.token().value()).isEqualTo(next);
    }
    assertThat(keyring.find(name())).isEmpty();
    assertThat(home.authJson()).exists();
    issuer.assertRevoked(old.refreshToken());
  }

  @Test
  void autoWithoutAKeyringKeepsTheLoginInTheFile() {
    keyring.fail(KeyringFault.ABSENT);
    try (Latchkey latchkey = latchkey("auto")) {
      LoginResult result = latchkey.loginWithApiKey(KEY);
      assertThat(result.remarks()).singleElement().asString().contains("plain file");
      assertThat(latchkey.token().value()).isEqualTo(KEY);
    }
    assertThat(home.readAuthJson()).contains(KEY.reveal());
  }

  @Test
  void b40_autoWithoutAKeyringSignsOut() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(login(tokens));
    keyring.fail(KeyringFault.ABSENT);
    try (Latchkey latchkey = latchkey("auto")) {
      LogoutReport report = latchkey.logout();
      assertThat(report.removed()).isTrue();
      assertThat(report.remarks()).isEmpty();
    }
    assertThat(home.authJson()).doesNotExist();
    assertThat(issuer.revocations()).containsExactly(tokens.refreshToken());
  }

  @Test
  void aLockedKeyringIsNotTheSameAsNotBeingSignedIn() {
    inKeyring(issuer.issueTokens());
    try (Latchkey latchkey = latchkey("auto")) {
      keyring.fail(KeyringFault.LOCKED);
      assertThatThrownBy(latchkey::token)
          .isNotInstanceOf(NotSignedInException.class)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEYRING_LOCKED));
      assertThatThrownBy(latchkey::logout).isInstanceOf(StoreException.class);
    }
  }
}
