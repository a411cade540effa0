package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import dev.latchkey.Thrown;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileStoreTest {
  private static final AuthDocument KEY = AuthDocument.forApiKey(Secret.of("sk-new-0123456789"));

  private TestHome home;
  private FileStore store;

  @BeforeEach
  void open() {
    home = TestHome.create();
    store = store(home.path());
  }

  @AfterEach
  void close() {
    home.close();
  }

  private static FileStore store(Path home) {
    return new FileStore(
        home, new HomeStore.Limits(Duration.ofMillis(600), Duration.ofMillis(400)));
  }

  private void save(AuthDocument document) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
    }
  }

  private Removal remove() {
    try (StoreTransaction owner = store.begin()) {
      return owner.remove();
    }
  }

  @Test
  void case063_whatIsSavedIsLoaded() {
    AuthDocument document = AuthDocument.parse(Golden.read("auth-json/chatgpt.json"));
    save(document);
    assertThat(store.read()).contains(document);
    assertThat(store(home.path()).read()).contains(document);
  }

  @Test
  void case064_theFileIsTheDocumentToTheByte() {
    String golden = Golden.read("auth-json/unknown-members.json");
    save(AuthDocument.parse(golden));
    assertThat(home.readAuthJson()).isEqualTo(golden);
  }

  @Test
  void case070_anAgentIdentityLoadsAsItsJwt() {
    home.writeAuthJson(Golden.read("auth-json/agent-identity-jwt.json"));
    assertThat(store.read().orElseThrow().credential())
        .isInstanceOf(Credential.AgentIdentity.class);
  }

  @Test
  void case071_aRemovalSaysThatThereWasSomething() {
    save(KEY);
    assertThat(remove()).isEqualTo(new Removal(true, java.util.Optional.empty()));
    assertThat(home.authJson()).doesNotExist();
    assertThat(store.read()).isEmpty();
    assertThat(remove()).isEqualTo(Removal.NOTHING);
  }

  @Test
  void case090_aSaveLeavesTwoLocksAndNothingTemporary() {
    home.writeAuthJson(Golden.read("auth-json/apikey.json"));
    setMode(home.authJson(), "rw-r--r--");
    save(KEY);
    assertThat(home.snapshot().keySet())
        .containsExactlyInAnyOrder("auth.json", "auth.json.lock", "auth.lock");
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(home.read("auth.lock")).isEmpty();
    assertThat(home.read("auth.json.lock")).isEmpty();
  }

  @Test
  void B36_theHomeIsCreatedForItsOwnerAlone() throws IOException {
    Path fresh = home.path().resolve("a/b/codex");
    store = store(fresh);
    save(KEY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rwx------");
  }

  @Test
  void B36_aFileThatOthersCanReadIsWarnedAbout() {
    home.writeAuthJson(Golden.read("auth-json/apikey.json"));
    assertThat(store.warnings()).isEmpty();
    setMode(home.authJson(), "rw-r--r--");
    assertThat(store.warnings())
        .singleElement()
        .asString()
        .contains(home.authJson().toString(), "rw-r--r--", "chmod 600");
    assertThat(store.read()).isPresent();
  }

  @Test
  void readingWritesNothing() {
    assertThat(store.read()).isEmpty();
    assertThat(store.warnings()).isEmpty();
    assertThat(home.snapshot()).isEmpty();
    home.writeAuthJson(Golden.read("auth-json/chatgpt.json"));
    Map<String, String> before = home.snapshot();
    assertThat(store.read()).isPresent();
    home.assertUnchangedSince(before);
  }

  @Test
  void checkingLeavesAtMostTheLockFiles() {
    home.writeAuthJson(Golden.read("auth-json/chatgpt.json"));
    store.checkWritable();
    assertThat(home.snapshot().keySet()).isSubsetOf("auth.json", "auth.json.lock", "auth.lock");
    assertThat(home.readAuthJson()).isEqualTo(Golden.read("auth-json/chatgpt.json"));
  }

  @Test
  void theErrorOfAnUnreadableFileNamesItAndItsPlaceAndNoValue() {
    home.writeAuthJson("{\n  \"OPENAI_API_KEY\": \"sk-S3CRET\" oops\n}");
    assertThatThrownBy(() -> store.read())
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE);
              assertThat(e.getMessage()).contains(home.authJson().toString(), "line 2");
              assertThat(Thrown.text(e)).doesNotContain("S3CRET");
            });
  }

  @Test
  void whatCannotBeReadIsKeptAside() {
    home.writeAuthJson("{ broken");
    try (StoreTransaction owner = store.begin()) {
      Path aside = Path.of(owner.setAside().orElseThrow());
      assertThat(aside).hasContent("{ broken").hasParentRaw(home.path());
      owner.replace(KEY);
    }
    assertThat(home.mode("auth.json.unreadable")).isEqualTo("rw-------");
    assertThat(store.read()).contains(KEY);
  }

  @Test
  void B37_onlyOldLeftoversAreRemoved() {
    String secret = "{\"OPENAI_API_KEY\":\"sk-left\"}";
    leftover(".auth-aB3dE9", secret, Duration.ofSeconds(90));
    leftover(".auth-Young1", secret, Duration.ofSeconds(20));
    leftover(".auth-backup", secret, Duration.ofDays(9));
    leftover(".auth-longer7", secret, Duration.ofDays(9));
    leftover("auth.json.bak", secret, Duration.ofDays(9));
    leftover("latchkey/.auth-Zz9Zz9", secret, Duration.ofDays(9));
    store.begin().close();
    assertThat(home.snapshot().keySet())
        .contains(".auth-Young1", ".auth-backup", ".auth-longer7", "auth.json.bak")
        .doesNotContain(".auth-aB3dE9", "latchkey/.auth-Zz9Zz9");
  }

  @Test
  void B37_leftoversOfALinkedFileAreThoseBesideIt() throws IOException {
    Path real = Files.createDirectory(home.file("real")).resolve("auth.json");
    Files.createSymbolicLink(home.authJson(), real);
    leftover("real/.auth-aB3dE9", "{}", Duration.ofSeconds(90));
    store.begin().close();
    assertThat(home.file("real/.auth-aB3dE9")).doesNotExist();
  }

  @Test
  void anInterruptDoesNotLoseASave() {
    try (StoreTransaction owner = store.begin()) {
      Thread.currentThread().interrupt();
      owner.replace(KEY);
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
    assertThat(store.read()).contains(KEY);
  }

  @Test
  void closingTwiceGivesTheLockBackOnce() throws Exception {
    StoreTransaction first = store.begin();
    first.close();
    try (StoreTransaction second = store(home.path()).begin()) {
      first.close();
      Shell.Result flock = Shell.attempt("flock -n \"$1\" true", home.file("auth.lock").toString());
      assertThat(flock.status()).as("the second owner still holds it").isNotZero();
      second.replace(KEY);
    }
  }

  @Test
  void aHomeThatIsAFileIsNamed() throws IOException {
    Path file = Files.writeString(home.file("not-a-folder"), "x", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> store(file).begin())
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.HOME_UNUSABLE))
        .hasMessageContaining(file.toString());
  }

  @Test
  void aSidecarIsPrivateAndWhole() {
    Sidecar sidecar = store.sidecar("revocations");
    assertThat(sidecar.read()).isEmpty();
    sidecar.write(dev.latchkey.json.JsonObject.empty().with("token", "rt"));
    assertThat(home.mode("latchkey")).isEqualTo("rwx------");
    assertThat(home.mode("latchkey/revocations.json")).isEqualTo("rw-------");
    assertThat(store(home.path()).sidecar("revocations").read().orElseThrow().string("token"))
        .contains("rt");
  }

  @Test
  void B35_aSidecarThatIsAPipeDoesNotHang() throws Exception {
    Files.createDirectory(home.file("latchkey"));
    Shell.run("mkfifo \"$1\"", home.file("latchkey/revocations.json").toString());
    assertThatThrownBy(() -> store.sidecar("revocations").read())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("revocations.json");
  }

  private void leftover(String name, String text, Duration age) {
    try {
      home.write(name, text);
      Files.setLastModifiedTime(home.file(name), FileTime.from(Instant.now().minus(age)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void setMode(Path file, String mode) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
