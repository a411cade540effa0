package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Renewal over files, and what renewal still gets wrong. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreTroubleTest {
  private TestHome home;
  private World world;

  @BeforeEach
  void open() {
    home = TestHome.create();
    world =
        new World(
            new FileStore(
                home.path(), new HomeStore.Limits(Duration.ofMillis(800), Duration.ofMillis(400))));
  }

  @AfterEach
  void close() {
    world.close();
    home.close();
  }

  private IssuedTokens expiredLogin() {
    IssuedTokens tokens = world.login(Duration.ofMinutes(1));
    world.clock.advance(Duration.ofMinutes(2));
    return tokens;
  }

  @Test
  void aRenewalIsOnDiskBeforeAnybodySeesIt() {
    expiredLogin();
    AccessToken token = world.source.token();
    assertThat(home.readAuthJson()).contains(token.value().reveal());
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
  }

  /** A lock excludes two stores in one process exactly as it excludes two processes. */
  @Test
  void B23_eightOwnersOfOneFileMakeOneRequest() throws Exception {
    expiredLogin();
    Gate gate = new Gate();
    world.issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
    Set<Secret> seen = ConcurrentHashMap.newKeySet();
    List<Thread> owners = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StoredTokenSource source =
          world.newSource(new FileStore(home.path(), HomeStore.Limits.DEFAULT));
      owners.add(Thread.ofPlatform().start(() -> seen.add(source.token().value())));
    }
    gate.awaitArrival();
    gate.open();
    for (Thread owner : owners) {
      owner.join();
    }
    assertThat(seen).containsExactly(world.stored().accessToken());
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B33_aRenewalKeepsWhatItDoesNotKnow() {
    expiredLogin();
    home.writeAuthJson(
        home.readAuthJson()
            .replaceFirst("\\{", "{\n  \"later\": 1.50,")
            .replace("\"access_token\"", "\"odd\": {},\n    \"access_token\""));
    String before = home.readAuthJson();
    world.source.token();
    assertThat(masked(home.readAuthJson())).isEqualTo(masked(before));
  }

  private static String masked(String authJson) {
    return authJson.replaceAll(
        "\"(id_token|access_token|refresh_token|last_refresh)\": \"[^\"]*\"", "\"$1\"");
  }

  @Test
  void B27_aReadOnlyFileCostsNoToken() throws IOException {
    IssuedTokens old = expiredLogin();
    Files.setPosixFilePermissions(home.authJson(), PosixFilePermissions.fromString("r--------"));
    assertNothingIsSpent(old, "read-only");
  }

  @Test
  void B27_aHardLinkedFileCostsNoToken() throws IOException {
    IssuedTokens old = expiredLogin();
    Files.createLink(home.file("copy"), home.authJson());
    assertNothingIsSpent(old, "hard links");
  }

  @Test
  void B27_aHeldLockCostsNoToken() throws Exception {
    IssuedTokens old = expiredLogin();
    for (String lock : new String[] {"auth.lock", "auth.json.lock"}) {
      Process holder =
          new ProcessBuilder(
                  "flock",
                  "-F",
                  "-x",
                  home.file(lock).toString(),
                  "sh",
                  "-c",
                  "echo; exec sleep 50")
              .start();
      try {
        assertThat(holder.getInputStream().read()).isEqualTo('\n');
        assertNothingIsSpent(old, lock);
      } finally {
        holder.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void B27_aTroubledStoreStillServesAValidToken() throws IOException {
    IssuedTokens old = world.login(Duration.ofMinutes(4));
    Files.setPosixFilePermissions(home.authJson(), PosixFilePermissions.fromString("r--------"));
    assertThat(world.source.token().value()).isEqualTo(Secret.of(old.accessToken()));
    world.issuer.assertNoRequests();
  }

  private void assertNothingIsSpent(IssuedTokens old, String why) {
    assertThatThrownBy(world.source::token)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(why);
    world.issuer.assertNoRequests();
    world.issuer.assertAlive(old.refreshToken());
  }

  @Test
  void B26_aFinalRefusalIsRememberedByEveryProcess() {
    expiredLogin();
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.error(401, "refresh_token_expired", "no"));
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(world.source::token).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(world.newSource()::token).isInstanceOf(RuntimeException.class);
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B24_anEndedTokenIsNotAskedForMoreThanOncePerPause() {
    expiredLogin();
    world.issuer.on(Grant.REFRESH_TOKEN).always(Answer.status(503));
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(world.source::token).isInstanceOf(RuntimeException.class);
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B24_aTokenThatHasEndedOnArrivalIsNotRenewedAtOnceAgain() {
    expiredLogin();
    world.issuer.accessTokenLifetime(Duration.ofMinutes(-1));
    for (int i = 0; i < 20; i++) {
      try {
        world.source.token();
      } catch (RuntimeException refusing) {
        // As good an answer as the dead token.
      }
    }
    assertThat(world.refreshes()).isEqualTo(1);
  }

  @Test
  void B29_anAccessTokenOfAnotherAccountIsRefused() {
    expiredLogin();
    AuthDocument before = world.document();
    String stranger =
        FakeJwt.accessToken(
                Account.sample().accountId("acct-2222").userId("user-eve"),
                world.clock.instant(),
                world.clock.instant().plus(Duration.ofHours(1)))
            .mint();
    world
        .issuer
        .on(Grant.REFRESH_TOKEN)
        .always(Answer.json(200, Map.of("access_token", stranger, "refresh_token", "r")));
    assertThatThrownBy(world.source::token).isInstanceOf(RuntimeException.class);
    assertThat(world.document()).isEqualTo(before);
  }
}
