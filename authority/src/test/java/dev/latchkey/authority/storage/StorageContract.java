package dev.latchkey.authority.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Storage} must do. An implementation passes by extending this class with a way
 * to open one; {@link #open} is called again on the same data to find what survived.
 */
public abstract class StorageContract {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Workspace ENGINES = new Workspace("ws-1", "Engines", "enterprise", false);
  private static final Workspace ABACUS = new Workspace("ws-2", "Abacus", "team", true);
  private static final Person ADA =
      new Person("user-1", "Ada@example.org", "ada@example.org", "hash", Standing.ACTIVE);
  private static final AuditEntry AUDIT =
      new AuditEntry(NOW, "operator", "test", "target", "ok", "{\"a\":1}");

  private Storage storage;

  /** Opens the store, the same one each time within one test. */
  protected abstract Storage open();

  /** A store with one workspace and its owner. */
  @BeforeEach
  void establish() {
    storage = open();
    assertThat(storage.isEstablished()).isFalse();
    assertThat(storage.establish(ENGINES, ADA, AUDIT)).isTrue();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void reopen() {
    storage.close();
    storage = open();
  }

  @Test
  void isEstablishedOnce() {
    assertThat(storage.isEstablished()).isTrue();
    assertThat(storage.establish(ABACUS, ADA, AUDIT)).isFalse();
    assertThat(storage.memberships(ADA.id()))
        .containsExactly(new Membership(ADA.id(), ENGINES, Role.OWNER));
    reopen();
    assertThat(storage.isEstablished()).isTrue();
    assertThat(storage.personByEmail(ADA.emailKey())).contains(ADA);
    assertThat(storage.personByEmail("Ada@example.org")).isEmpty();
  }

  @Test
  void theEpochStaysUntilItIsRenewed() {
    String epoch = storage.epoch();
    reopen();
    assertThat(storage.epoch()).isEqualTo(epoch).hasSizeGreaterThanOrEqualTo(16);
    String renewed = storage.renewEpoch(AUDIT);
    assertThat(renewed).isNotEqualTo(epoch);
    reopen();
    assertThat(storage.epoch()).isEqualTo(renewed);
  }

  @Test
  void membershipsAreThoseThatCount() {
    storage.addWorkspace(ABACUS, AUDIT);
    storage.putMembership(ABACUS.id(), ADA.id(), Role.MEMBER, Standing.ACTIVE, AUDIT);
    assertThat(storage.memberships(ADA.id()))
        .extracting(Membership::workspace)
        .containsExactly(ABACUS, ENGINES);
    storage.putMembership(ABACUS.id(), ADA.id(), Role.ADMIN, Standing.SUSPENDED, AUDIT);
    assertThat(storage.memberships(ADA.id()))
        .extracting(Membership::workspace)
        .containsExactly(ENGINES);
    storage.setPersonStanding(ADA.id(), Standing.SUSPENDED, AUDIT);
    assertThat(storage.memberships(ADA.id())).isEmpty();
    storage.setPersonStanding(ADA.id(), Standing.ACTIVE, AUDIT);
    assertThat(storage.memberships(ADA.id())).hasSize(1);
  }

  @Test
  void aChangeThatFailsLeavesNothing() {
    int before = storage.audit(100).size();
    Person twin = new Person("user-2", "other", ADA.emailKey(), "hash", Standing.ACTIVE);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> storage.addPerson(twin, AUDIT))
        .withMessageNotContaining("ada");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(
            () -> storage.putMembership("nowhere", ADA.id(), Role.OWNER, Standing.ACTIVE, AUDIT));
    assertThat(storage.audit(100)).hasSize(before);
    storage.record(AUDIT);
    assertThat(storage.audit(100)).hasSize(before + 1);
  }

  @Test
  void sessionsEndByReplacementByTimeByWordAndWithThePerson() {
    Session first = session("1");
    storage.openSession(first, Optional.empty(), AUDIT);
    assertThat(storage.session(first.id(), NOW)).contains(first);
    assertThat(storage.session(first.id(), first.expiresAt())).isEmpty();
    Session second = session("2");
    storage.openSession(second, Optional.of(first.id()), AUDIT);
    assertThat(storage.session(first.id(), NOW)).isEmpty();
    assertThat(storage.session(second.id(), NOW)).contains(second);
    storage.setPersonStanding(ADA.id(), Standing.SUSPENDED, AUDIT);
    assertThat(storage.session(second.id(), NOW)).isEmpty();
    storage.setPersonStanding(ADA.id(), Standing.ACTIVE, AUDIT);
    storage.endSession(second.id(), AUDIT);
    assertThat(storage.session(second.id(), NOW)).isEmpty();
  }

  @Test
  void aRequestIsAnsweredOnceAndOnlyTheFirstAnswerCounts() {
    UUID request = UUID.randomUUID();
    AuthorizationCode code = code();
    assertThat(storage.answerRequest(request, NOW, Optional.empty(), AUDIT)).isTrue();
    assertThat(storage.answerRequest(request, NOW, Optional.of(code), AUDIT)).isFalse();
    assertThat(storage.redeem(shown(code), NOW)).isInstanceOf(Redemption.Refused.class);
  }

  @Test
  void aCodeIsRedeemedOnceAndTheSecondTimeEndsWhatItOpened() {
    AuthorizationCode code = issued();
    CodePresentation shown = shown(code);
    Redemption.Opened opened = (Redemption.Opened) storage.redeem(shown, NOW);
    assertThat(opened.grant())
        .isEqualTo(
            new Grant(
                shown.familyId(),
                ADA.id(),
                ADA.email(),
                new Membership(ADA.id(), ENGINES, Role.OWNER),
                "client",
                "openid offline_access",
                NOW));
    assertThat(opened.nonce()).contains("nonce");
    assertThat(storage.grant(shown.familyId())).contains(opened.grant());
    reopen();
    assertThat(storage.redeem(shown(code), NOW)).isInstanceOf(Redemption.Replayed.class);
    assertThat(storage.grant(shown.familyId())).isEmpty();
    assertThat(storage.family(shown.familyId())).isPresent();
  }

  @Test
  void aCodeThatDoesNotFitIsBurnt() {
    for (int wrong = 0; wrong < 3; wrong++) {
      AuthorizationCode code = issued();
      CodePresentation good = shown(code);
      CodePresentation bad =
          new CodePresentation(
              good.id(),
              good.secretHash(),
              wrong == 0 ? "other" : good.clientId(),
              wrong == 1 ? "other" : good.redirectUri(),
              wrong == 2 ? "other" : good.challenge(),
              good.network(),
              good.familyId(),
              good.idleExpiresAt(),
              good.absoluteExpiresAt());
      assertThat(storage.redeem(bad, NOW)).isInstanceOf(Redemption.Mismatched.class);
      assertThat(storage.redeem(good, NOW)).isInstanceOf(Redemption.Refused.class);
      assertThat(storage.family(good.familyId())).isEmpty();
    }
  }

  @Test
  void aCodeIsNotRedeemedLateOrByGuessOrForTheSuspended() {
    AuthorizationCode code = issued();
    assertThat(storage.redeem(shown(code), code.expiresAt()))
        .isInstanceOf(Redemption.Refused.class);
    AuthorizationCode guessed = issued();
    CodePresentation shown = shown(guessed);
    CodePresentation guess =
        new CodePresentation(
            shown.id(),
            Sha256.of("guess"),
            shown.clientId(),
            shown.redirectUri(),
            shown.challenge(),
            shown.network(),
            shown.familyId(),
            shown.idleExpiresAt(),
            shown.absoluteExpiresAt());
    assertThat(storage.redeem(guess, NOW)).isInstanceOf(Redemption.Refused.class);
    storage.setPersonStanding(ADA.id(), Standing.SUSPENDED, AUDIT);
    assertThat(storage.redeem(shown, NOW)).isInstanceOf(Redemption.Refused.class);
  }

  @Test
  void aFamilyAdvancesRepeatsInTheWindowAndFallsToReplay() {
    UUID family = family();
    assertThat(rotate(family, 0, NOW))
        .isInstanceOfSatisfying(
            Rotation.Advanced.class, r -> assertThat(r.generation()).isEqualTo(1));
    assertThat(rotate(family, 0, NOW.plusSeconds(29)))
        .isInstanceOfSatisfying(
            Rotation.Repeated.class, r -> assertThat(r.generation()).isEqualTo(1));
    assertThat(rotate(family, 1, NOW.plusSeconds(40))).isInstanceOf(Rotation.Advanced.class);
    assertThat(rotate(family, 2, NOW.plusSeconds(41))).isInstanceOf(Rotation.Advanced.class);
    assertThat(rotate(family, 1, NOW.plusSeconds(42)))
        .as("two behind, though soon")
        .isInstanceOf(Rotation.Replayed.class);
    assertThat(rotate(family, 3, NOW.plusSeconds(43))).isInstanceOf(Rotation.Revoked.class);
    assertThat(storage.grant(family)).isEmpty();

    UUID late = family();
    rotate(late, 0, NOW);
    assertThat(rotate(late, 0, NOW.plusSeconds(30))).isInstanceOf(Rotation.Replayed.class);
    UUID ahead = family();
    assertThat(rotate(ahead, 7, NOW))
        .as("a generation that was never issued")
        .isInstanceOf(Rotation.Replayed.class);
  }

  @Test
  void aRetryComesFromTheNetworkThatMadeTheRotation() {
    UUID family = family();
    rotate(family, 0, NOW);
    assertThat(
            storage.rotate(
                new RotationRequest(
                    family,
                    0,
                    "client",
                    "elsewhere",
                    NOW,
                    Duration.ofSeconds(30),
                    Duration.ofDays(1))))
        .isInstanceOf(Rotation.Replayed.class);
  }

  @Test
  void aFamilyEndsByTimeByClientByStandingAndByWord() {
    UUID family = family();
    assertThat(
            storage.rotate(
                new RotationRequest(
                    family, 0, "other", "net", NOW, Duration.ZERO, Duration.ofDays(1))))
        .isInstanceOf(Rotation.Unknown.class);
    assertThat(rotate(UUID.randomUUID(), 0, NOW)).isInstanceOf(Rotation.Unknown.class);
    storage.putMembership(ENGINES.id(), ADA.id(), Role.OWNER, Standing.SUSPENDED, AUDIT);
    assertThat(rotate(family, 0, NOW)).isInstanceOf(Rotation.Suspended.class);
    assertThat(storage.grant(family)).isEmpty();
    storage.putMembership(ENGINES.id(), ADA.id(), Role.MEMBER, Standing.ACTIVE, AUDIT);
    assertThat(rotate(family, 0, NOW))
        .isInstanceOfSatisfying(
            Rotation.Advanced.class,
            r -> assertThat(r.grant().membership().role()).isEqualTo(Role.MEMBER));
    assertThat(rotate(family, 1, NOW.plus(Duration.ofDays(1))))
        .as("idle")
        .isInstanceOf(Rotation.Expired.class);
    assertThat(rotate(family, 1, NOW.plus(Duration.ofDays(9))))
        .as("absolute")
        .isInstanceOf(Rotation.Expired.class);
    assertThat(storage.revoke(family, AUDIT)).isTrue();
    assertThat(storage.revoke(family, AUDIT)).isFalse();
    assertThat(rotate(family, 1, NOW)).isInstanceOf(Rotation.Revoked.class);
  }

  @Test
  void ofManyAtOnceOneAdvances() throws Exception {
    UUID family = family();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (long generation = 0; generation < 50; generation++) {
        long shown = generation;
        List<Callable<Rotation>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          calls.add(() -> rotate(family, shown, NOW));
        }
        int advanced = 0;
        Set<Long> generations = new HashSet<>();
        for (Future<Rotation> call : threads.invokeAll(calls)) {
          switch (call.get()) {
            case Rotation.Advanced won -> {
              advanced++;
              generations.add(won.generation());
            }
            case Rotation.Repeated again -> generations.add(again.generation());
            default -> throw new AssertionError(call.get());
          }
        }
        assertThat(advanced).isEqualTo(1);
        assertThat(generations).containsExactly(shown + 1);
      }
    }
  }

  @Test
  void theTrailIsKeptInOrderAndWhatExpiredIsForgotten() {
    AuditEntry entry = new AuditEntry(NOW, "a", "b", "c", "d", "{\"e\":\"f\"}");
    storage.record(entry);
    assertThat(storage.audit(1)).containsExactly(entry);
    UUID family = family();
    storage.openSession(session("1"), Optional.empty(), AUDIT);
    assertThat(storage.forget(NOW)).isZero();
    assertThat(storage.forget(NOW.plus(Duration.ofDays(30)))).isEqualTo(4);
    assertThat(storage.family(family)).isEmpty();
  }

  private Rotation rotate(UUID family, long generation, Instant at) {
    return storage.rotate(
        new RotationRequest(
            family, generation, "client", "net", at, Duration.ofSeconds(30), Duration.ofDays(1)));
  }

  private UUID family() {
    CodePresentation shown = shown(issued());
    assertThat(storage.redeem(shown, NOW)).isInstanceOf(Redemption.Opened.class);
    return shown.familyId();
  }

  private AuthorizationCode issued() {
    AuthorizationCode code = code();
    assertThat(
            storage.answerRequest(
                UUID.randomUUID(), NOW.plusSeconds(900), Optional.of(code), AUDIT))
        .isTrue();
    return code;
  }

  private static AuthorizationCode code() {
    return new AuthorizationCode(
        UUID.randomUUID(),
        Sha256.of("secret"),
        "client",
        "http://127.0.0.1:1455/auth/callback",
        "challenge",
        ADA.id(),
        ENGINES.id(),
        "openid offline_access",
        Optional.of("nonce"),
        NOW,
        NOW.plusSeconds(60),
        Way.BROWSER);
  }

  private static CodePresentation shown(AuthorizationCode code) {
    return new CodePresentation(
        code.id(),
        Sha256.of("secret"),
        code.clientId(),
        code.redirectUri(),
        code.challenge(),
        "net",
        UUID.randomUUID(),
        NOW.plus(Duration.ofDays(1)),
        NOW.plus(Duration.ofDays(7)));
  }

  private static Session session(String name) {
    return new Session(Sha256.of(name), ADA.id(), ADA.email(), NOW, NOW.plusSeconds(3_600));
  }
}
