package dev.latchkey.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Removal;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link CredentialStore} promises, as tests to inherit. Needs {@code junit-jupiter-api}
 * 5.14 or 6 and nothing else.
 *
 * <pre>{@code
 * class VaultStoreTest extends CredentialStoreContract {
 *   private final FakeVault vault = new FakeVault();
 *
 *   @Override
 *   protected CredentialStore emptyStore() {
 *     return new VaultStore(vault);
 *   }
 *
 *   @Override
 *   protected Optional<CredentialStore> openAgain() {
 *     return Optional.of(new VaultStore(vault));
 *   }
 * }
 * }</pre>
 *
 * <p>JUnit makes one instance of the test class for each test, so a field is a fresh place. The
 * numbered tests are those of Codex's own store.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class CredentialStoreContract {
  private static final String SIDECAR = "contract";

  private CredentialStore store;

  /** For test classes. */
  protected CredentialStoreContract() {}

  /**
   * A store over a place in which nothing is. Asked once for each test.
   *
   * @throws Exception if there is no making one
   */
  protected abstract CredentialStore emptyStore() throws Exception;

  /**
   * Another store over the place of the last {@link #emptyStore()}, as another process would have
   * it: sharing nothing with the first but that place. Nothing if the place is the instance itself
   * and ends with it, which leaves out what is said of other instances.
   *
   * @throws Exception if there is no making one
   */
  protected abstract Optional<CredentialStore> openAgain() throws Exception;

  @BeforeEach
  final void openTheEmptyStore() throws Exception {
    store = emptyStore();
  }

  private CredentialStore another() throws Exception {
    Optional<CredentialStore> again = openAgain();
    Assumptions.assumeTrue(again.isPresent(), "this store has no other instances");
    return again.orElseThrow();
  }

  private List<CredentialStore> allInstances() throws Exception {
    List<CredentialStore> all = new ArrayList<>(List.of(store));
    openAgain().ifPresent(all::add);
    return all;
  }

  private static void save(CredentialStore store, AuthDocument document) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
    }
  }

  private void assertStored(AuthDocument expected) throws Exception {
    for (CredentialStore instance : allInstances()) {
      AuthDocument found = instance.read().orElseThrow();
      assertEquals(expected, found);
      // The text, too: that is what another program gets to see.
      assertEquals(expected.toPrettyText(), found.toPrettyText());
    }
  }

  private void assertKeeps(AuthDocument document) throws Exception {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
      assertEquals(Optional.of(document), owner.read());
      // Durable when the method returns, not when the transaction ends.
      assertStored(document);
    }
    assertStored(document);
  }

  @Test
  void isEmptyAtFirst() throws Exception {
    for (CredentialStore instance : allInstances()) {
      assertEquals(Optional.empty(), instance.read());
      try (StoreTransaction owner = instance.begin()) {
        assertEquals(Optional.empty(), owner.read());
        assertEquals(Optional.empty(), owner.setAside());
        assertEquals(Removal.NOTHING, owner.remove());
      }
    }
  }

  @Test
  void case063_keepsAChatGptLogin() throws Exception {
    assertKeeps(SampleDocuments.chatGpt());
  }

  @Test
  void case065_keepsAnAgentIdentityJwt() throws Exception {
    assertKeeps(SampleDocuments.agentJwt());
  }

  @Test
  void case066_keepsAnAgentIdentityRecord() throws Exception {
    assertKeeps(SampleDocuments.agentRecord("kim@example.com", true));
  }

  @Test
  void case067_case068_keepsARecordWithoutAddressAndTask() throws Exception {
    assertKeeps(SampleDocuments.agentRecord("", false));
  }

  @Test
  void case069_keepsAPersonalAccessTokenWithAndWithoutMode() throws Exception {
    assertKeeps(SampleDocuments.personalAccessTokenWithMode());
    assertKeeps(SampleDocuments.personalAccessToken());
  }

  @Test
  void keepsAnApiKey() throws Exception {
    assertKeeps(SampleDocuments.apiKey());
  }

  @Test
  void keepsBedrockCredentials() throws Exception {
    assertKeeps(SampleDocuments.bedrockApiKey());
    assertKeeps(SampleDocuments.bedrockAccessKeys());
  }

  @Test
  void keepsMembersThatNobodyKnowsAndTheirOrder() throws Exception {
    assertKeeps(SampleDocuments.withUnknownMembers());
  }

  @Test
  void aReplacementLeavesNothingOfWhatWasThere() throws Exception {
    assertKeeps(SampleDocuments.numbered(1));
    assertKeeps(SampleDocuments.apiKey());
    assertKeeps(SampleDocuments.chatGpt());
  }

  @Test
  void anotherInstanceReplacesAndRemovesTheSameDocument() throws Exception {
    CredentialStore another = another();
    save(store, SampleDocuments.apiKey());
    save(another, SampleDocuments.chatGpt());
    assertStored(SampleDocuments.chatGpt());
    try (StoreTransaction owner = another.begin()) {
      assertTrue(owner.remove().existed());
    }
    assertEquals(Optional.empty(), store.read());
  }

  @Test
  void case071_aRemovalSaysWhetherThereWasSomething() throws Exception {
    save(store, SampleDocuments.chatGpt());
    try (StoreTransaction owner = store.begin()) {
      assertTrue(owner.remove().existed());
      assertEquals(Optional.empty(), owner.read());
      assertEquals(Removal.NOTHING, owner.remove());
    }
    for (CredentialStore instance : allInstances()) {
      assertEquals(Optional.empty(), instance.read());
    }
    assertKeeps(SampleDocuments.apiKey());
  }

  @Test
  void closingChangesNothing() throws Exception {
    store.begin().close();
    assertEquals(Optional.empty(), store.read());
    save(store, SampleDocuments.apiKey());
    store.begin().close();
    assertStored(SampleDocuments.apiKey());
  }

  @Test
  void transactionsOfTwoThreadsExcludeEachOther() throws Exception {
    Contention.assertExcluded(store, store);
  }

  @Test
  void transactionsOfTwoInstancesExcludeEachOther() throws Exception {
    Contention.assertExcluded(store, another());
  }

  @Test
  void noChangeIsLost() throws Exception {
    Contention.assertNoChangeIsLost(allInstances());
  }

  @Test
  void aReaderWaitsForNoTransaction() throws Exception {
    save(store, SampleDocuments.apiKey());
    for (CredentialStore instance : allInstances()) {
      try (StoreTransaction owner = store.begin()) {
        assertEquals(Optional.of(SampleDocuments.apiKey()), Contention.readMeanwhile(instance));
        owner.replace(SampleDocuments.chatGpt());
        assertEquals(Optional.of(SampleDocuments.chatGpt()), Contention.readMeanwhile(instance));
        owner.replace(SampleDocuments.apiKey());
      }
    }
  }

  @Test
  void aReaderSeesOldOrNewAndNeverHalf() throws Exception {
    Contention.assertNeverHalf(allInstances());
  }

  @Test
  void anInterruptLosesNoSaveAndIsNotForgotten() throws Exception {
    try (StoreTransaction owner = store.begin()) {
      Thread.currentThread().interrupt();
      try {
        owner.replace(SampleDocuments.chatGpt());
      } finally {
        assertTrue(Thread.interrupted(), "the thread is no longer interrupted");
      }
    }
    assertStored(SampleDocuments.chatGpt());
  }

  @Test
  void aSidecarIsAbsentUntilItIsWritten() throws Exception {
    assertEquals(Optional.empty(), store.sidecar(SIDECAR).read());
    writeSidecar("one");
    for (CredentialStore instance : allInstances()) {
      assertEquals(Optional.of("one"), note(instance.sidecar(SIDECAR)));
      assertEquals(Optional.empty(), instance.sidecar(SIDECAR + "-other").read());
      assertEquals(Optional.empty(), instance.read());
    }
  }

  @Test
  void aSidecarIsReplacedWhole() throws Exception {
    writeSidecar("x".repeat(20_000));
    writeSidecar("two");
    for (CredentialStore instance : allInstances()) {
      assertEquals(
          Optional.of(JsonObject.empty().with("note", "two")), instance.sidecar(SIDECAR).read());
    }
  }

  @Test
  void aSidecarAndTheCredentialLeaveEachOtherAlone() throws Exception {
    writeSidecar("one");
    save(store, SampleDocuments.apiKey());
    assertEquals(Optional.of("one"), note(store.sidecar(SIDECAR)));
    writeSidecar("two");
    assertStored(SampleDocuments.apiKey());
    try (StoreTransaction owner = store.begin()) {
      owner.remove();
    }
    for (CredentialStore instance : allInstances()) {
      assertEquals(Optional.of("two"), note(instance.sidecar(SIDECAR)));
    }
  }

  private void writeSidecar(String note) {
    // Only the owner of the store writes beside it.
    try (StoreTransaction owner = store.begin()) {
      store.sidecar(SIDECAR).write(JsonObject.empty().with("note", note));
    }
  }

  private static Optional<String> note(Sidecar sidecar) {
    return sidecar.read().flatMap(content -> content.string("note"));
  }

  @Test
  void aRevisionIsEqualOnlyIfNothingHasChanged() throws Exception {
    for (CredentialStore instance : allInstances()) {
      List<Optional<Object>> seen = new ArrayList<>();
      seen.add(instance.revision());
      save(store, SampleDocuments.numbered(2));
      seen.add(instance.revision());
      // As long as the one before, so that a size tells nothing.
      save(store, SampleDocuments.numbered(4));
      seen.add(instance.revision());
      try (StoreTransaction owner = store.begin()) {
        owner.remove();
      }
      seen.add(instance.revision());
      for (int i = 1; i < seen.size(); i++) {
        if (seen.get(i).isPresent() && seen.get(i - 1).isPresent()) {
          assertNotEquals(seen.get(i - 1), seen.get(i), "after change " + i);
        }
      }
    }
  }

  @Test
  void aCheckBeforehandChangesNothing() throws Exception {
    store.checkWritable();
    assertEquals(Optional.empty(), store.read());
    save(store, SampleDocuments.chatGpt());
    writeSidecar("one");
    for (CredentialStore instance : allInstances()) {
      instance.checkWritable();
    }
    assertStored(SampleDocuments.chatGpt());
    assertEquals(Optional.of("one"), note(store.sidecar(SIDECAR)));
  }

  @Test
  void settingAsideTakesNothingAway() throws Exception {
    save(store, SampleDocuments.apiKey());
    try (StoreTransaction owner = store.begin()) {
      owner.setAside();
    }
    assertStored(SampleDocuments.apiKey());
  }

  @Test
  void whatIsSaidOfAStoreHoldsNoSecret() throws Exception {
    for (AuthDocument document : List.of(SampleDocuments.chatGpt(), SampleDocuments.apiKey())) {
      List<Object> said = new ArrayList<>();
      try (StoreTransaction owner = store.begin()) {
        owner.replace(document);
        said.addAll(List.of(owner, owner.remarks(), owner.setAside()));
      }
      for (CredentialStore instance : allInstances()) {
        said.addAll(List.of(instance, instance.describe(), instance.warnings()));
        said.addAll(List.of(instance.revision(), instance.watchable()));
      }
      try (StoreTransaction owner = store.begin()) {
        said.addAll(List.of(owner.remove(), owner.remarks()));
      }
      for (String secret : SampleDocuments.secretsOf(document)) {
        assertFalse(said.toString().contains(secret), "a secret is said");
      }
    }
    assertFalse(store.describe().isBlank());
  }
}
