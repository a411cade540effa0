package dev.latchkey.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.store.KeyringStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The item of a home in its keyring, and keyrings as they are (B41). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyringStoreTest {
  private static final AuthDocument OLD = AuthDocument.forApiKey(Secret.of("sk-old-0123456789"));
  private static final AuthDocument NEW = AuthDocument.forApiKey(Secret.of("sk-new-0123456789"));

  private final TestClock clock = TestClock.now();
  private final MemoryKeyring keyring = new MemoryKeyring(clock);
  private TestHome home;
  private KeyringStore store;

  @BeforeEach
  void open() {
    home = TestHome.create();
    store = store(home.path(), keyring);
  }

  @AfterEach
  void close() {
    keyring.mend();
    home.close();
  }

  private static KeyringStore store(Path home, Keyring keyring) {
    return new KeyringStore(
        home,
        new HomeStore.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)),
        KeyringPlaces.of(home, keyring, Backend.DIRECT));
  }

  private BoundedKeyring bounded(Optional<Duration> patience) {
    return new BoundedKeyring(keyring, Duration.ofMillis(200), patience);
  }

  private KeyringName name() {
    return KeyringName.ofDocument(home.path());
  }

  private KeyringItem onlyItem() {
    assertThat(keyring.find(name())).hasSize(1);
    return keyring.find(name()).getFirst();
  }

  private void item(String value) {
    keyring.add(name(), Secret.of(value));
    clock.advance(Duration.ofSeconds(10));
  }

  private static void save(KeyringStore store, AuthDocument document) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
    }
  }

  private static void assertFails(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageNotContainingAny("sk-old", "sk-new");
  }

  @Test
  void case073_theNameOfAPathThatDoesNotExistIsMadeOfIt() {
    assertThat(KeyringName.ofDocument(Path.of("~/.codex")))
        .isEqualTo(new KeyringName("Codex Auth", "cli|940db7b1d0e4eb40"));
  }

  @Test
  void case074_aSaveMakesAnItemOfCompactJson() {
    save(store, NEW);
    assertThat(onlyItem().value().reveal()).isEqualTo(NEW.toCompactText());
    assertThat(home.snapshot().keySet()).containsExactlyInAnyOrder("auth.lock", "auth.json.lock");
    assertThat(store.read()).contains(NEW);
  }

  @Test
  void anotherSaveChangesTheItemAndMakesNone() {
    save(store, OLD);
    String handle = onlyItem().handle();
    save(store, NEW);
    assertThat(onlyItem().handle()).isEqualTo(handle);
    assertThat(store.read()).contains(NEW);
  }

  @Test
  void case093_aLinkToAHomeHasTheItemOfTheHome() throws IOException {
    try (TestHome other = TestHome.create()) {
      Path link = Files.createSymbolicLink(other.file("link"), home.path());
      save(store(link, keyring), NEW);
      assertThat(store.read()).contains(NEW);
      assertThat(KeyringName.ofDocument(link)).isEqualTo(name());
    }
  }

  @Test
  void case094_aLoneFileIsNotReadButSpokenOf() {
    home.writeAuthJson(OLD.toPrettyText());
    assertThat(store.read()).isEmpty();
    assertThat(store.warnings())
        .singleElement()
        .asString()
        .contains(home.authJson().toString(), "store move keyring");
  }

  @Test
  void b41_theNewestOfSeveralItemsCountsAndASaveMergesThem() {
    item(NEW.toCompactText());
    item(OLD.toCompactText());
    keyring.change(keyring.find(name()).getFirst(), Secret.of(NEW.toCompactText()));
    assertThat(store.read()).contains(NEW);
    assertThat(store.warnings()).singleElement().asString().contains("2 items");
    save(store, SampleDocuments.chatGpt());
    assertThat(onlyItem().value().reveal()).isEqualTo(SampleDocuments.chatGpt().toCompactText());
    assertThat(store.read()).contains(SampleDocuments.chatGpt());
    assertThat(store.warnings()).isEmpty();
  }

  @Test
  void b41_anItemThatIsNoLoginDoesNotHideAnOlderOneThatIs() {
    item(OLD.toCompactText());
    item("not a login");
    assertThat(store.read()).contains(OLD);
    save(store, NEW);
    assertThat(onlyItem().value().reveal()).isEqualTo(NEW.toCompactText());
  }

  @Test
  void b41_ofTwoItemsOfOneSecondTheLaterRenewedCounts() {
    AuthDocument earlier = SampleDocuments.chatGpt();
    AuthDocument later =
        AuthDocument.parse(earlier.toCompactText().replace("2026-11-23T05", "2026-11-23T06"));
    keyring.add(name(), Secret.of(later.toCompactText()));
    keyring.add(name(), Secret.of(earlier.toCompactText()));
    assertThat(later).isNotEqualTo(earlier);
    assertThat(store.read()).contains(later);
  }

  @Test
  void b41_aRemovalRemovesAllItems() {
    item(OLD.toCompactText());
    item(NEW.toCompactText());
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.remove().existed()).isTrue();
    }
    assertThat(keyring.find(name())).isEmpty();
  }

  @Test
  void whatNobodyCanReadIsNamedAndKeptAside() {
    item("{\"OPENAI_API_KEY\": sk-old-0123456789}");
    assertFails(ErrorCode.STORE_UNREADABLE, store::read);
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.setAside().orElseThrow()).contains(name().account() + "|unreadable");
      owner.replace(NEW);
    }
    assertThat(store.read()).contains(NEW);
    KeyringName aside = new KeyringName(name().service(), name().account() + "|unreadable");
    assertThat(keyring.find(aside))
        .singleElement()
        .extracting(i -> i.value().reveal())
        .asString()
        .contains("sk-old");
  }

  @Test
  void b41_aKeyringThatDropsWhatItIsGivenIsFoundOutAndTheOldLoginStays() {
    save(store, OLD);
    keyring.fail(KeyringFault.DROPPING);
    assertFails(ErrorCode.KEYRING_DROPPED, store::checkWritable);
    assertFails(ErrorCode.KEYRING_DROPPED, () -> save(store, NEW));
    assertThat(store.read()).contains(OLD);
  }

  @Test
  void b41_aKeyringThatDropsTheFirstLoginIsFoundOut() {
    keyring.fail(KeyringFault.DROPPING);
    assertFails(ErrorCode.KEYRING_DROPPED, () -> save(store, NEW));
    assertThat(store.read()).isEmpty();
  }

  @Test
  void aKeyringThatRefusesIsAnErrorAndTheOldLoginStays() {
    save(store, OLD);
    keyring.fail(KeyringFault.REFUSING);
    assertFails(ErrorCode.KEYRING_REFUSED, store::checkWritable);
    assertFails(ErrorCode.KEYRING_REFUSED, () -> save(store, NEW));
    assertThat(store.read()).contains(OLD);
  }

  @Test
  void b41_aKeyringThatHangsIsAnErrorWithinTheLimit() {
    KeyringStore patient = store(home.path(), bounded(Optional.empty()));
    save(patient, OLD);
    keyring.fail(KeyringFault.SILENT);
    long start = System.nanoTime();
    assertFails(ErrorCode.KEYRING_SILENT, patient::read);
    assertFails(ErrorCode.KEYRING_SILENT, patient::checkWritable);
    assertFails(ErrorCode.KEYRING_SILENT, () -> save(patient, NEW));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    keyring.mend();
    assertThat(patient.read()).contains(OLD);
  }

  @Test
  void b41_aLockedKeyringIsAnErrorWhereNobodyCanBeAsked() {
    KeyringStore alone = store(home.path(), bounded(Optional.empty()));
    save(alone, OLD);
    keyring.fail(KeyringFault.LOCKED_UNTIL_ASKED);
    assertFails(ErrorCode.KEYRING_LOCKED, alone::read);
    assertFails(ErrorCode.KEYRING_LOCKED, () -> save(alone, NEW));
    keyring.mend();
    assertThat(alone.read()).contains(OLD);
  }

  @Test
  void aLockedKeyringIsUnlockedByWhoIsThere() {
    KeyringStore attended = store(home.path(), bounded(Optional.of(Duration.ofSeconds(5))));
    save(attended, OLD);
    keyring.fail(KeyringFault.LOCKED_UNTIL_ASKED);
    assertThat(attended.read()).contains(OLD);
    keyring.fail(KeyringFault.LOCKED);
    assertFails(ErrorCode.KEYRING_LOCKED, attended::read);
  }

  @Test
  void anInterruptDoesNotLoseASaveThroughTheLimits() {
    KeyringStore bounded = store(home.path(), bounded(Optional.empty()));
    try (StoreTransaction owner = bounded.begin()) {
      Thread.currentThread().interrupt();
      owner.replace(NEW);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(store.read()).contains(NEW);
  }

  @Test
  void aProbeThatWasKilledLeavesNothingForGood() {
    KeyringName probe = new KeyringName("Latchkey probe", name().account());
    keyring.add(probe, Secret.of("left"));
    store.checkWritable();
    assertThat(keyring.find(probe)).isEmpty();
    assertThat(keyring.find(name())).isEmpty();
  }
}
