package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Golden;
import dev.latchkey.age.AgeException;
import dev.latchkey.age.AgeFile;
import dev.latchkey.age.WorkFactor;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringInMemory;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encrypted file and its passphrase, by the cases of the protocol where they have a number. */
class EncryptedPlaceTest {
  private static final AuthDocument LOGIN =
      AuthDocument.parse(Golden.read("auth-json/chatgpt.json"));
  private static final AuthDocument OTHER = AuthDocument.forApiKey(Secret.of("sk-other"));
  private static final WorkFactor LOW = new WorkFactor(2);
  private static final Secret PASSPHRASE =
      Secret.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

  private final KeyringInMemory keyring = new KeyringInMemory();
  private TestHome home;
  private EncryptedPlace place;

  @BeforeEach
  void open() {
    home = TestHome.create();
    place = new EncryptedPlace(keyring, home.path());
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Path file() {
    return home.file("secrets/codex_auth.age");
  }

  private KeyringStore store(Backend backend) {
    return new KeyringStore(
        home.path(), HomeStore.Limits.DEFAULT, KeyringPlaces.of(home.path(), keyring, backend));
  }

  private static void save(HomeStore store, AuthDocument document) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
    }
  }

  private List<Secret> passphrases() {
    return keyring.find(KeyringName.ofPassphrase(home.path())).stream()
        .map(KeyringItem::value)
        .toList();
  }

  /** Makes the file as Codex does: folder 0755, file 0644. */
  private void putFile(String plain, Secret passphrase) throws Exception {
    Files.createDirectories(home.file("secrets"));
    Files.setPosixFilePermissions(
        home.file("secrets"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.write(file(), AgeFile.seal(plain.getBytes(StandardCharsets.UTF_8), passphrase, LOW));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
  }

  private void putPassphrase(Secret passphrase) {
    keyring.add(KeyringName.ofPassphrase(home.path()), passphrase);
  }

  private String plain() throws IOException, AgeException {
    return new String(
        AgeFile.open(Files.readAllBytes(file()), passphrases().getFirst()), StandardCharsets.UTF_8);
  }

  private static String quoted(AuthDocument document) {
    return document.toCompactText().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static StoreException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(StoreException.class, call);
  }

  @Test
  void case076_theBackendDecidesBetweenAnItemAndAFileWithAPassphrase() {
    save(store(Backend.DIRECT), LOGIN);
    assertThat(keyring.items())
        .extracting(KeyringItem::name)
        .containsExactly(KeyringName.ofDocument(home.path()));
    assertThat(file()).doesNotExist();

    save(store(Backend.ENCRYPTED), LOGIN);
    assertThat(keyring.items())
        .extracting(KeyringItem::name)
        .containsExactly(KeyringName.ofPassphrase(home.path()));
    assertThat(file()).isRegularFile();
  }

  @Test
  void case077_whatCodexStoredAsCodexAuthIsRead() throws Exception {
    putPassphrase(PASSPHRASE);
    putFile(
        "{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":\"" + quoted(LOGIN) + "\"}}",
        PASSPHRASE);
    assertThat(place.read()).contains(LOGIN);
    assertThat(store(Backend.ENCRYPTED).read()).contains(LOGIN);
    // B43: also where the other way of keeping it is configured.
    assertThat(store(Backend.DIRECT).read()).contains(LOGIN);
  }

  @Test
  void case078_aSaveMakesFileAndPassphraseAndRemovesTheRest() throws Exception {
    save(store(Backend.DIRECT), OTHER);
    home.writeAuthJson(OTHER.toPrettyText());
    KeyringStore store = store(Backend.ENCRYPTED);
    save(store, LOGIN);

    assertThat(plain())
        .isEqualTo("{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":\"" + quoted(LOGIN) + "\"}}");
    assertThat(store.read()).contains(LOGIN);
    assertThat(passphrases()).singleElement().extracting(Secret::reveal).asString().hasSize(44);
    assertThat(home.mode("secrets/codex_auth.age")).isEqualTo("rw-------");
    assertThat(home.mode("secrets")).isEqualTo("rwx------");
    assertThat(keyring.find(KeyringName.ofDocument(home.path()))).isEmpty();
    assertThat(new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1))
        .contains(" " + WorkFactor.FOR_RANDOM.log2() + "\n");
  }

  @Test
  void case079_aRemovalErasesTheFileAndKeepsThePassphrase() {
    KeyringStore store = store(Backend.ENCRYPTED);
    save(store, LOGIN);
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.remove().existed()).isTrue();
      assertThat(owner.remove()).isEqualTo(Removal.NOTHING);
    }
    assertThat(store.read()).isEmpty();
    assertThat(file()).doesNotExist();
    // Other files of the home are made with it.
    assertThat(passphrases()).hasSize(1);
  }

  @Test
  void case080_aRemovalAlsoRemovesADirectItem() {
    save(store(Backend.DIRECT), LOGIN);
    try (StoreTransaction owner = store(Backend.ENCRYPTED).begin()) {
      assertThat(owner.remove().existed()).isTrue();
    }
    assertThat(keyring.items()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "17", "99999999999"})
  void case087_aNewerVersionIsAnErrorAndKeptBesideByASave(String version) throws Exception {
    putPassphrase(PASSPHRASE);
    putFile("{\"version\":" + version + ",\"vault\":[\"hidden-value\"]}", PASSPHRASE);
    byte[] before = Files.readAllBytes(file());
    StoreException e = failure(place::read);
    assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE);
    if (version.length() < 9) {
      assertThat(e).hasMessageContaining("newer than supported version 1");
    }
    assertThat(e.getMessage() + e.remedy()).contains(file().toString()).doesNotContain("hidden");

    place.write(LOGIN);
    assertThat(place.read()).contains(LOGIN);
    assertThat(Files.readAllBytes(home.file("secrets/codex_auth.age.unreadable")))
        .isEqualTo(before);
  }

  @Test
  void case087_version0IsReadAs1AndWrittenAs1() throws Exception {
    putPassphrase(PASSPHRASE);
    putFile(
        "{\"version\":0,\"secrets\":{\"global/CODEX_AUTH\":\"" + quoted(OTHER) + "\"}}",
        PASSPHRASE);
    assertThat(place.read()).contains(OTHER);
    place.write(LOGIN);
    assertThat(plain()).startsWith("{\"version\":1,");
  }

  @Test
  void case088_withoutAKeyringNothingIsWrittenAndNothingIsLeft() throws Exception {
    keyring.takeAway();
    assertThat(failure(() -> place.write(LOGIN)).code()).isEqualTo(ErrorCode.KEYRING_ABSENT);
    assertThat(home.file("secrets")).doesNotExist();

    putFile("{\"version\":1,\"secrets\":{}}", PASSPHRASE);
    byte[] before = Files.readAllBytes(file());
    assertThat(failure(() -> place.write(LOGIN)).code()).isEqualTo(ErrorCode.KEYRING_ABSENT);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    try (var entries = Files.list(home.file("secrets"))) {
      assertThat(entries).hasSize(1);
    }
  }

  @Test
  void case088_otherFilesOfSecretsAreNotTouched() throws Exception {
    home.write("secrets/mcp_oauth.age", "not ours");
    save(store(Backend.ENCRYPTED), LOGIN);
    try (StoreTransaction owner = store(Backend.ENCRYPTED).begin()) {
      owner.remove();
    }
    assertThat(home.read("secrets/mcp_oauth.age")).isEqualTo("not ours");
  }

  @Test
  void b41_aKeyringThatDropsThePassphraseIsFoundOutBeforeTheOldFileGoes() throws Exception {
    putFile("{\"version\":1,\"secrets\":{}}", PASSPHRASE);
    byte[] before = Files.readAllBytes(file());
    keyring.drop();
    assertThat(failure(() -> place.write(LOGIN)).code()).isEqualTo(ErrorCode.KEYRING_DROPPED);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    assertThat(failure(place::checkWritable).code()).isEqualTo(ErrorCode.KEYRING_DROPPED);
  }

  @Test
  void b43_whereThereIsNoFileTheKeyringIsNotAsked() {
    assertThat(place.read()).isEmpty();
    assertThat(place.remove()).isEqualTo(Removal.NOTHING);
    assertThat(place.setAside()).isEmpty();
    assertThat(place.warnings()).isEmpty();
    assertThat(place.watchable()).isEmpty();
    place.sweep();
    assertThat(keyring.questions()).isZero();
    assertThat(home.file("secrets")).doesNotExist();
  }

  @Test
  void b43_aModeThatOthersCanReadIsSaidAndMendedByASave() throws Exception {
    putPassphrase(PASSPHRASE);
    putFile("{\"version\":1,\"secrets\":{}}", PASSPHRASE);
    assertThat(place.warnings())
        .singleElement()
        .asString()
        .contains(file().toString(), "rw-r--r--", "chmod 600");
    place.write(LOGIN);
    assertThat(place.warnings()).isEmpty();
    assertThat(home.mode("secrets")).as("a folder that was there").isEqualTo("rwxr-xr-x");
  }

  @Test
  void otherSecretsAndUnknownMembersStayInPlaceAndOrder() throws Exception {
    putPassphrase(PASSPHRASE);
    String before =
        "{\"made_by\":{\"n\":1.50},\"version\":1,\"secrets\":{\"global/A\":\"a\","
            + "\"global/CODEX_AUTH\":\"%s\",\"cwd-0123456789ab/B\":\"b\"},\"z\":[null]}";
    putFile(before.formatted(quoted(OTHER)), PASSPHRASE);
    place.write(LOGIN);
    assertThat(plain()).isEqualTo(before.formatted(quoted(LOGIN)));
    assertThat(place.remove().existed()).isTrue();
    assertThat(plain()).isEqualTo(before.replace("\"global/CODEX_AUTH\":\"%s\",", ""));
    assertThat(place.read()).isEmpty();
    assertThat(place.remove().existed()).isFalse();
    assertThat(file()).exists();
  }

  @Test
  void ofSeveralPassphrasesTheOneThatOpensTheFileCounts() throws Exception {
    putPassphrase(Secret.of("older"));
    putPassphrase(PASSPHRASE);
    putPassphrase(PASSPHRASE);
    putPassphrase(Secret.of("newer"));
    putFile(
        "{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":\"" + quoted(OTHER) + "\"}}",
        PASSPHRASE);
    assertThat(place.read()).contains(OTHER);
    place.write(LOGIN);
    assertThat(place.read()).contains(LOGIN);
    AgeFile.open(Files.readAllBytes(file()), PASSPHRASE);
    // What only repeats goes; what may open another file stays, and is said.
    assertThat(passphrases()).containsExactly(Secret.of("older"), PASSPHRASE, Secret.of("newer"));
    assertThat(place.warnings())
        .singleElement()
        .asString()
        .contains("3 passphrases", KeyringName.ofPassphrase(home.path()).account())
        .doesNotContain("newer", "older");
  }

  @Test
  void aFileWithoutItsPassphraseSaysSoAndASaveKeepsItBeside() throws Exception {
    putFile("{\"version\":1,\"secrets\":{}}", PASSPHRASE);
    byte[] before = Files.readAllBytes(file());
    StoreException e = failure(place::read);
    assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE);
    assertThat(e).hasMessageContainingAll(file().toString(), "has no passphrase for it");
    assertThat(e.remedy()).contains(KeyringName.ofPassphrase(home.path()).account(), "sign in");

    place.write(LOGIN);
    assertThat(place.read()).contains(LOGIN);
    assertThat(Files.readAllBytes(home.file("secrets/codex_auth.age.unreadable")))
        .isEqualTo(before);
    assertThat(home.mode("secrets/codex_auth.age.unreadable")).isEqualTo("rw-------");
    assertThat(passphrases()).hasSize(1).doesNotContain(PASSPHRASE);
  }

  @Test
  void aSaveOverAFileOfAnotherPassphraseUsesTheOneThatThereIs() throws Exception {
    putPassphrase(PASSPHRASE);
    putFile("{\"version\":1,\"secrets\":{}}", Secret.of("lost"));
    assertThat(failure(place::read)).hasMessageContaining("another passphrase");
    place.write(LOGIN);
    assertThat(passphrases()).containsExactly(PASSPHRASE);
    AgeFile.open(Files.readAllBytes(file()), PASSPHRASE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"version\":1}",
        "{\"version\":\"1\",\"secrets\":{}}",
        "{\"version\":-1,\"secrets\":{}}",
        "{\"version\":1,\"version\":1,\"secrets\":{}}",
        "{\"version\":1,\"secrets\":[]}",
        "{\"version\":1,\"secrets\":{},\"secrets\":{}}",
        "{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":5}}",
        "{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":\"\"}}",
        "{\"version\":1,\"secrets\":{\"global/CODEX_AUTH\":\"{hidden\"}}",
      })
  void whatIsNoLoginIsAnErrorWithoutItsContentAndLogoutWorks(String plain) throws Exception {
    putPassphrase(PASSPHRASE);
    putFile(plain, PASSPHRASE);
    StoreException e = failure(place::read);
    assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE);
    assertThat(e.getMessage() + e.remedy()).contains(file().toString()).doesNotContain("hidden");
    assertThat(place.remove().existed()).isTrue();
    assertThat(file()).doesNotExist();
  }

  @Test
  void whatIsDamagedOrNoFileIsNamed() throws Exception {
    putPassphrase(PASSPHRASE);
    putFile("{\"version\":1,\"secrets\":{}}", PASSPHRASE);
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 1] ^= 1;
    Files.write(file(), bytes);
    assertThat(failure(place::read))
        .hasMessageContainingAll(file().toString(), "cut off, altered or lengthened");
    Files.write(file(), new byte[AgeFile.MAX_SIZE + 1]);
    assertThat(failure(place::read).code()).isEqualTo(ErrorCode.STORE_UNFIT);
    Files.delete(file());
    Files.createDirectory(file());
    assertThat(failure(place::read).code()).isEqualTo(ErrorCode.STORE_UNFIT);
    assertThat(failure(() -> place.write(LOGIN)).code()).isEqualTo(ErrorCode.STORE_UNFIT);
    assertThat(failure(place::checkWritable).code()).isEqualTo(ErrorCode.STORE_UNFIT);
  }

  @Test
  void b40_aRemovalWorksWithoutAKeyringAndSaysWhatItDid() throws Exception {
    putFile("{\"version\":1,\"secrets\":{}}", PASSPHRASE);
    keyring.takeAway();
    Removal removal = place.remove();
    assertThat(removal.existed()).isTrue();
    assertThat(removal.remark().orElseThrow()).contains("erased whole", "there is no keyring");
    assertThat(file()).doesNotExist();
  }

  @Test
  void b37_leftoversOfCodexAndOursGoWhenTheyAreOld() throws Exception {
    for (String name :
        List.of(
            ".codex_auth.age.tmp-123-456",
            ".codex_auth.age.tmp-mine",
            ".auth-Xabc12",
            ".mcp_oauth.age.tmp-1-2")) {
      home.write("secrets/" + name, "x");
      Files.setLastModifiedTime(
          home.file("secrets/" + name), FileTime.from(Instant.now().minusSeconds(90)));
    }
    home.write("secrets/.codex_auth.age.tmp-7-8", "at work");
    place.sweep();
    assertThat(home.snapshot().keySet())
        .filteredOn(name -> name.startsWith("secrets/"))
        .containsExactlyInAnyOrder(
            "secrets/.codex_auth.age.tmp-mine",
            "secrets/.codex_auth.age.tmp-7-8",
            "secrets/.mcp_oauth.age.tmp-1-2");
  }

  @Test
  void checkingChangesNothing() throws Exception {
    place.checkWritable();
    assertThat(home.file("secrets")).doesNotExist();
    assertThat(keyring.items()).isEmpty();
    home.write("secrets", "a file where the folder should be");
    assertThatThrownBy(place::checkWritable).isInstanceOf(StoreException.class);
  }

  @Test
  void aStoreKnowsWithoutReadingThatNothingHasChanged() throws Exception {
    KeyringStore store = store(Backend.ENCRYPTED);
    assertThat(store.revision()).isEmpty();
    save(store, LOGIN);
    assertThat(store.read()).contains(LOGIN);
    Optional<Object> revision = store.revision();
    assertThat(revision).isPresent();
    int questions = keyring.questions();
    assertThat(store.revision()).isEqualTo(revision);
    assertThat(keyring.questions()).isEqualTo(questions);
    save(store, OTHER);
    assertThat(store.revision()).isPresent().isNotEqualTo(revision);
    assertThat(store.watchable()).contains(home.path(), home.file("secrets"));
    // What is in the other place may change unseen.
    save(store(Backend.DIRECT), LOGIN);
    assertThat(store.read()).contains(LOGIN);
    assertThat(store.revision()).isEmpty();
  }

  @Test
  void nothingItSaysHoldsASecret() {
    save(store(Backend.ENCRYPTED), OTHER);
    assertThat(place.describe()).isEqualTo("encrypted file " + file());
    assertThat(SecretsDocument.empty().with(OTHER).toString()).doesNotContain("sk-other");
  }

  @Test
  void anEmptyFolderOfSecretsIsATrace() {
    save(store(Backend.ENCRYPTED), LOGIN);
    assertThat(new HomeTraces(home.path()).areAll()).isFalse();
    place.remove();
    assertThat(new HomeTraces(home.path()).areAll()).isTrue();
  }
}
