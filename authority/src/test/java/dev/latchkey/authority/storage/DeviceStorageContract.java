package dev.latchkey.authority.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Storage} must do with device sign-ins and with the list of one's own, beside
 * {@link StorageContract}.
 */
public abstract class DeviceStorageContract {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Workspace ENGINES = new Workspace("ws-1", "Engines", "enterprise", false);
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
  void aDeviceSignInIsOpenedFoundApprovedFetchedAndRedeemedOnce() {
    DeviceLogin login = opened("1");
    assertThat(storage.device(login.id())).contains(login);
    assertThat(storage.deviceByCode(login.codeHash(), NOW)).contains(login);
    assertThat(storage.deviceByCode(Sha256.of("other"), NOW)).isEmpty();
    assertThat(storage.fetchDevice(login.id(), code(Way.DEVICE), NOW, AUDIT))
        .as("before anybody said yes")
        .isFalse();
    assertThat(storage.approveDevice(login.id(), approval(), NOW, AUDIT)).isTrue();
    assertThat(storage.approveDevice(login.id(), approval(), NOW, AUDIT)).isFalse();
    assertThat(storage.denyDevice(login.id(), new DeviceLogin.Stage.Denied("x"), NOW, AUDIT))
        .isFalse();
    assertThat(storage.deviceByCode(login.codeHash(), NOW)).as("its code is spent").isEmpty();
    reopen();
    assertThat(stage(login)).contains(approval());
    AuthorizationCode code = code(Way.DEVICE);
    AuthorizationCode late = code(Way.DEVICE);
    assertThat(storage.fetchDevice(login.id(), code, NOW, AUDIT)).isTrue();
    assertThat(storage.fetchDevice(login.id(), late, NOW, AUDIT)).isFalse();
    assertThat(stage(login)).contains(new DeviceLogin.Stage.Fetched());
    assertThat(storage.redeem(shown(late), NOW)).isInstanceOf(Redemption.Refused.class);
    CodePresentation shown = shown(code);
    assertThat(storage.redeem(shown, NOW)).isInstanceOf(Redemption.Opened.class);
    assertThat(storage.programSignIns(ADA.id(), NOW))
        .containsExactly(
            new ProgramSignIn(
                shown.familyId(), Way.DEVICE, "client", ENGINES.name(), "net", NOW, NOW));
  }

  @Test
  void aDeniedDeviceSignInIsDeniedForGood() {
    DeviceLogin login = opened("1");
    DeviceLogin.Stage.Denied no = new DeviceLogin.Stage.Denied(ADA.id());
    assertThat(storage.denyDevice(login.id(), no, NOW, AUDIT)).isTrue();
    assertThat(storage.denyDevice(login.id(), no, NOW, AUDIT)).isFalse();
    assertThat(storage.approveDevice(login.id(), approval(), NOW, AUDIT)).isFalse();
    assertThat(storage.fetchDevice(login.id(), code(Way.DEVICE), NOW, AUDIT)).isFalse();
    reopen();
    assertThat(stage(login)).contains(no);
  }

  @Test
  void aDeviceSignInThatExpiredIsNeitherDecidedNorFetched() {
    DeviceLogin login = opened("1");
    Instant end = login.expiresAt();
    assertThat(storage.deviceByCode(login.codeHash(), end)).isEmpty();
    assertThat(storage.approveDevice(login.id(), approval(), end, AUDIT)).isFalse();
    assertThat(storage.denyDevice(login.id(), new DeviceLogin.Stage.Denied(ADA.id()), end, AUDIT))
        .isFalse();
    assertThat(storage.approveDevice(login.id(), approval(), end.minusMillis(1), AUDIT)).isTrue();
    assertThat(storage.fetchDevice(login.id(), code(Way.DEVICE), end, AUDIT)).isFalse();
    assertThat(storage.fetchDevice(UUID.randomUUID(), code(Way.DEVICE), NOW, AUDIT)).isFalse();
    assertThat(storage.approveDevice(UUID.randomUUID(), approval(), NOW, AUDIT)).isFalse();
  }

  @Test
  void placesForDeviceSignInsAreLimitedAndComeBack() {
    DeviceOpening.Limits limits = new DeviceOpening.Limits(2, 3);
    DeviceLogin first = device("1", "net-a", NOW);
    int audited = storage.audit(100).size();
    assertThat(storage.openDevice(first, limits, AUDIT)).isEqualTo(DeviceOpening.OPENED);
    assertThat(
            storage.openDevice(
                new DeviceLogin(
                    UUID.randomUUID(),
                    Sha256.of("other secret"),
                    first.codeHash(),
                    "client",
                    "net-b",
                    "192.0.2.1",
                    "",
                    NOW,
                    NOW.plusSeconds(900),
                    new DeviceLogin.Stage.Waiting()),
                limits,
                AUDIT))
        .isEqualTo(DeviceOpening.CODE_TAKEN);
    assertThat(storage.openDevice(device("2", "net-a", NOW), limits, AUDIT))
        .isEqualTo(DeviceOpening.OPENED);
    assertThat(storage.openDevice(device("3", "net-a", NOW), limits, AUDIT))
        .isEqualTo(DeviceOpening.NETWORK_FULL);
    assertThat(storage.openDevice(device("3", "net-b", NOW), limits, AUDIT))
        .isEqualTo(DeviceOpening.OPENED);
    assertThat(storage.openDevice(device("4", "net-c", NOW), limits, AUDIT))
        .isEqualTo(DeviceOpening.FULL);
    assertThat(storage.audit(100)).as("only what was opened").hasSize(audited + 3);

    assertThat(storage.approveDevice(first.id(), approval(), NOW, AUDIT)).isTrue();
    assertThat(storage.openDevice(device("4", "net-a", NOW), limits, AUDIT))
        .as("an approved one holds its place")
        .isEqualTo(DeviceOpening.NETWORK_FULL);
    assertThat(storage.fetchDevice(first.id(), code(Way.DEVICE), NOW, AUDIT)).isTrue();
    assertThat(storage.openDevice(device("4", "net-a", NOW), limits, AUDIT))
        .as("a fetched one does not")
        .isEqualTo(DeviceOpening.OPENED);
    Instant later = NOW.plusSeconds(900);
    assertThat(storage.openDevice(device("5", "net-a", later), limits, AUDIT))
        .as("nor do those that expired")
        .isEqualTo(DeviceOpening.OPENED);
    assertThat(storage.device(first.id())).isPresent();
    Instant muchLater = NOW.plus(Duration.ofHours(2));
    assertThat(storage.openDevice(device("6", "net-a", muchLater), limits, AUDIT))
        .isEqualTo(DeviceOpening.OPENED);
    assertThat(storage.device(first.id())).as("forgotten on the way").isEmpty();
  }

  @Test
  void ofManyThatFillTheLastPlaceOneGetsIt() throws Exception {
    DeviceOpening.Limits limits = new DeviceOpening.Limits(5, 100);
    List<Callable<DeviceOpening>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      DeviceLogin login = device("n" + i, "net", NOW);
      calls.add(() -> storage.openDevice(login, limits, AUDIT));
    }
    assertThat(together(calls)).filteredOn(DeviceOpening.OPENED::equals).hasSize(5);
  }

  @Test
  void ofManyDecisionsOneCountsAndOfManyFetchersOneFetches() throws Exception {
    for (int round = 0; round < 30; round++) {
      DeviceLogin login = opened("r" + round);
      List<Callable<Boolean>> decisions = new ArrayList<>();
      List<Callable<Boolean>> fetches = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        boolean yes = i % 2 == 0;
        decisions.add(() ->
            yes
                ? storage.approveDevice(login.id(), approval(), NOW, AUDIT)
                : storage.denyDevice(
                    login.id(), new DeviceLogin.Stage.Denied(ADA.id()), NOW, AUDIT));
        fetches.add(() -> storage.fetchDevice(login.id(), code(Way.DEVICE), NOW, AUDIT));
      }
      assertThat(together(decisions)).filteredOn(Boolean::booleanValue).hasSize(1);
      boolean approved = stage(login).equals(Optional.of(approval()));
      assertThat(together(fetches)).filteredOn(Boolean::booleanValue).hasSize(approved ? 1 : 0);
    }
  }

  @Test
  void aPersonsSignInsAreTheirsThatStillStandNewestUseFirst() {
    storage.addPerson(
        new Person("user-2", "bob@example.org", "bob@example.org", "hash", Standing.ACTIVE), AUDIT);
    UUID first = family();
    UUID second = family();
    UUID ended = family();
    storage.revoke(ended, AUDIT);
    assertThat(
            storage.rotate(
                new RotationRequest(
                    first,
                    0,
                    "client",
                    "net",
                    NOW.plusSeconds(5),
                    Duration.ZERO,
                    Duration.ofDays(1))))
        .isInstanceOf(Rotation.Advanced.class);
    assertThat(storage.programSignIns(ADA.id(), NOW.plusSeconds(6)))
        .extracting(ProgramSignIn::familyId, ProgramSignIn::way, ProgramSignIn::renewedAt)
        .containsExactly(
            tuple(first, Way.BROWSER, NOW.plusSeconds(5)), tuple(second, Way.BROWSER, NOW));
    assertThat(storage.programSignIns("user-2", NOW)).isEmpty();
    assertThat(storage.programSignIns(ADA.id(), NOW.plus(Duration.ofDays(8)))).isEmpty();
  }

  @Test
  void deviceSignInsThatExpiredAreForgotten() {
    DeviceLogin login = opened("1");
    assertThat(storage.forget(login.expiresAt())).isZero();
    assertThat(storage.forget(login.expiresAt().plusMillis(1))).isEqualTo(1);
    assertThat(storage.device(login.id())).isEmpty();
  }

  private Optional<DeviceLogin.Stage> stage(DeviceLogin login) {
    return storage.device(login.id()).map(DeviceLogin::stage);
  }

  private DeviceLogin opened(String name) {
    DeviceLogin login = device(name, "net", NOW);
    assertThat(storage.openDevice(login, new DeviceOpening.Limits(1_000, 1_000), AUDIT))
        .isEqualTo(DeviceOpening.OPENED);
    return login;
  }

  private static DeviceLogin device(String name, String network, Instant at) {
    return new DeviceLogin(
        UUID.randomUUID(),
        Sha256.of("secret " + name),
        Sha256.of("code " + name),
        "client",
        network,
        "192.0.2.1",
        "agent",
        at,
        at.plusSeconds(900),
        new DeviceLogin.Stage.Waiting());
  }

  private static DeviceLogin.Stage.Approved approval() {
    return new DeviceLogin.Stage.Approved(ADA.id(), ENGINES.id(), "openid", NOW);
  }

  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<T> call : threads.invokeAll(calls)) {
        results.add(call.get());
      }
    }
    return results;
  }

  private UUID family() {
    AuthorizationCode code = code(Way.BROWSER);
    assertThat(
            storage.answerRequest(
                UUID.randomUUID(), NOW.plusSeconds(900), Optional.of(code), AUDIT))
        .isTrue();
    CodePresentation shown = shown(code);
    assertThat(storage.redeem(shown, NOW)).isInstanceOf(Redemption.Opened.class);
    return shown.familyId();
  }

  private static AuthorizationCode code(Way way) {
    return new AuthorizationCode(
        UUID.randomUUID(),
        Sha256.of("secret"),
        "client",
        "https://auth.example/deviceauth/callback",
        "challenge",
        ADA.id(),
        ENGINES.id(),
        "openid offline_access",
        Optional.empty(),
        NOW,
        NOW.plusSeconds(60),
        way);
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
}
