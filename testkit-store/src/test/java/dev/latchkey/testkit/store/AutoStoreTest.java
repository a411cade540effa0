package dev.latchkey.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.store.AutoStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.store.Removal;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The keyring where there is one, and the file where there is none. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AutoStoreTest {
  private static final AuthDocument OLD = AuthDocument.forApiKey(Secret.of("sk-old-0123456789"));
  private static final AuthDocument NEW = AuthDocument.forApiKey(Secret.of("sk-new-0123456789"));

  private final TestClock clock = TestClock.now();
  private final MemoryKeyring keyring = new MemoryKeyring(clock);
  private TestHome home;
  private AutoStore store;

  @BeforeEach
  void open() {
    home = TestHome.create();
    store = newStore();
  }

  @AfterEach
  void close() {
    keyring.mend();
    home.close();
  }

  /** As another process would open it. */
  private AutoStore newStore() {
    return new AutoStore(
        home.path(),
        new HomeStore.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)),
        KeyringPlaces.of(
            home.path(),
            new BoundedKeyring(keyring, Duration.ofMillis(200), Optional.empty()),
            Backend.DIRECT),
        clock);
  }

  private KeyringName name() {
    return KeyringName.ofDocument(home.path());
  }

  private void inKeyring(AuthDocument document) {
    keyring.add(name(), Secret.of(document.toCompactText()));
  }

  private List<String> save(AuthDocument document) {
    try (StoreTransaction owner = newStore().begin()) {
      owner.replace(document);
      return owner.remarks();
    }
  }

  @Test
  void case081_theKeyringComesBeforeTheFile() {
    inKeyring(NEW);
    home.writeAuthJson(OLD.toPrettyText());
    assertThat(store.read()).contains(NEW);
    assertThat(store.describe()).isEqualTo(keyring.describe());
  }

  @Test
  void case082_theFileIsReadWhereTheKeyringIsEmpty() {
    home.writeAuthJson(OLD.toPrettyText());
    assertThat(store.read()).contains(OLD);
    assertThat(store.describe()).contains("auth.json");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyringFault.class,
      names = {"ABSENT", "LOCKED", "SILENT"})
  void case083_theFileIsReadWhereTheKeyringFails(KeyringFault fault) {
    home.writeAuthJson(OLD.toPrettyText());
    keyring.fail(fault);
    assertThat(store.read()).contains(OLD);
  }

  @Test
  void case084_aSaveGoesToTheKeyringAndTheFileGoes() {
    home.writeAuthJson(OLD.toPrettyText());
    assertThat(save(NEW)).isEmpty();
    assertThat(keyring.find(name()))
        .singleElement()
        .satisfies(item -> assertThat(item.value().reveal()).isEqualTo(NEW.toCompactText()));
    assertThat(home.authJson()).doesNotExist();
    assertThat(store.read()).contains(NEW);
  }

  /** A renewal has nobody at hand. */
  @Test
  void b41_aFallBackThatNobodyWasToldOfIsAWarningUntilSomebodyIs() {
    inKeyring(OLD);
    keyring.fail(KeyringFault.LOCKED);
    try (StoreTransaction owner = newStore().begin()) {
      owner.replace(NEW);
    }
    assertThat(newStore().warnings()).singleElement().asString().contains("plain", "locked");
    assertThat(save(OLD)).isEmpty();
    assertThat(newStore().warnings()).hasSize(1);
    keyring.mend();
    try (StoreTransaction owner = newStore().begin()) {
      owner.remove();
    }
    keyring.fail(KeyringFault.ABSENT);
    assertThat(save(NEW)).hasSize(1);
    assertThat(newStore().warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyringFault.class,
      names = {"ABSENT", "LOCKED", "SILENT", "DROPPING", "REFUSING"})
  void case085_b41_aSaveFallsBackToTheFileAndSaysSoOnce(KeyringFault fault) {
    keyring.fail(fault);
    newStore().checkWritable();
    assertThat(save(OLD))
        .singleElement()
        .asString()
        .contains("plain file " + home.authJson(), keyring.describe(), "store move keyring");
    assertThat(home.readAuthJson()).isEqualTo(OLD.toPrettyText());
    assertThat(save(NEW)).isEmpty();
    assertThat(newStore().read()).contains(NEW);
    keyring.mend();
    assertThat(keyring.find(name())).isEmpty();
  }

  @Test
  void theFallbackIsRememberedWithItsReason() {
    keyring.fail(KeyringFault.LOCKED);
    save(NEW);
    assertThat(home.read("latchkey/store-choice.json"))
        .contains("\"file\"", "\"keyring-locked\"", clock.instant().toString());
    assertThat(home.mode("latchkey/store-choice.json")).isEqualTo("rw-------");
  }

  @Test
  void aKeyringThatComesBackWithAnOlderLoginDoesNotHideTheFile() {
    inKeyring(OLD);
    keyring.fail(KeyringFault.LOCKED);
    save(NEW);
    keyring.mend();
    assertThat(newStore().read()).contains(NEW);
    save(SampleDocuments.chatGpt());
    assertThat(newStore().read()).contains(SampleDocuments.chatGpt());
    assertThat(home.authJson()).exists();
  }

  @Test
  void afterALogoutTheKeyringIsTriedAgain() {
    keyring.fail(KeyringFault.ABSENT);
    save(OLD);
    try (StoreTransaction owner = store.begin()) {
      owner.remove();
    }
    keyring.mend();
    assertThat(save(NEW)).isEmpty();
    assertThat(home.authJson()).doesNotExist();
    assertThat(keyring.find(name())).hasSize(1);
  }

  /** As when somebody has restored it, or signed in with Codex. */
  @Test
  void aFileThatHasGoneIsNotSettledOn() {
    keyring.fail(KeyringFault.ABSENT);
    save(OLD);
    keyring.mend();
    home.authJson().toFile().delete();
    inKeyring(NEW);
    assertThat(newStore().read()).contains(NEW);
  }

  @Test
  void case086_aRemovalClearsBoth() {
    inKeyring(NEW);
    home.writeAuthJson(OLD.toPrettyText());
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.remove().existed()).isTrue();
      assertThat(owner.remove()).isEqualTo(Removal.NOTHING);
    }
    assertThat(keyring.find(name())).isEmpty();
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void b40_aRemovalWorksWithoutAKeyring() {
    home.writeAuthJson(OLD.toPrettyText());
    keyring.fail(KeyringFault.ABSENT);
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.remove().existed()).isTrue();
      assertThat(owner.remarks()).isEmpty();
    }
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void b40_aRemovalBesideALockedKeyringSaysWhatMayStay() {
    inKeyring(NEW);
    home.writeAuthJson(OLD.toPrettyText());
    keyring.fail(KeyringFault.LOCKED);
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.remove().existed()).isTrue();
      assertThat(owner.remarks()).singleElement().asString().contains("may stay", "locked");
    }
    assertThat(home.authJson()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyringFault.class,
      names = {"LOCKED", "SILENT"})
  void aKeyringThatMayHoldALoginIsNotAnEmptyStore(KeyringFault fault) {
    inKeyring(NEW);
    keyring.fail(fault);
    assertThatThrownBy(store::read)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.code()).isIn(ErrorCode.KEYRING_LOCKED, ErrorCode.KEYRING_SILENT));
  }

  @Test
  void withoutAKeyringAndAFileThereIsNoLogin() {
    keyring.fail(KeyringFault.ABSENT);
    assertThat(store.read()).isEmpty();
  }
}
