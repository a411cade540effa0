package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An {@code auth.json} that is not simply a file. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnusualFileTest {
  private static final AuthDocument KEY = AuthDocument.forApiKey(Secret.of("sk-new-0123456789"));
  private static final String OLD = Golden.read("auth-json/apikey.json");

  private TestHome home;
  private TestHome elsewhere;
  private FileStore store;

  @BeforeEach
  void open() {
    home = TestHome.create();
    elsewhere = TestHome.create();
    store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofMillis(600), Duration.ofMillis(400)));
  }

  @AfterEach
  void close() {
    home.close();
    elsewhere.close();
  }

  private void save() {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(KEY);
    }
  }

  private Removal remove() {
    try (StoreTransaction owner = store.begin()) {
      return owner.remove();
    }
  }

  @Test
  void aLinkIsWrittenThrough() throws IOException {
    elsewhere.writeAuthJson(OLD);
    Files.createSymbolicLink(home.authJson(), elsewhere.authJson());
    save();
    assertThat(home.authJson()).isSymbolicLink();
    assertThat(elsewhere.authJson()).isRegularFile();
    assertThat(elsewhere.readAuthJson()).isEqualTo(KEY.toPrettyText());
    assertThat(elsewhere.mode("auth.json")).isEqualTo("rw-------");
    assertThat(elsewhere.snapshot()).hasSize(1);
  }

  @Test
  void aChainOfRelativeLinksIsWrittenThrough() throws IOException {
    Files.createDirectory(home.file("deep"));
    home.write("deep/real.json", OLD);
    Files.createSymbolicLink(home.file("deep/two"), Path.of("real.json"));
    Files.createSymbolicLink(home.file("one"), Path.of("deep/two"));
    Files.createSymbolicLink(home.authJson(), Path.of("one"));
    save();
    assertThat(home.read("deep/real.json")).isEqualTo(KEY.toPrettyText());
    assertThat(home.authJson()).isSymbolicLink();
    assertThat(home.file("one")).isSymbolicLink();
    assertThat(home.file("deep/two")).isSymbolicLink();
  }

  @Test
  void theTargetOfADanglingLinkIsCreated() throws IOException {
    Files.createSymbolicLink(home.authJson(), elsewhere.authJson());
    assertThat(store.read()).isEmpty();
    save();
    assertThat(elsewhere.readAuthJson()).isEqualTo(KEY.toPrettyText());
    assertThat(home.authJson()).isSymbolicLink();
  }

  @Test
  void aLoopOfLinksIsNamed() throws IOException {
    Files.createSymbolicLink(home.authJson(), Path.of("other"));
    Files.createSymbolicLink(home.file("other"), Path.of("auth.json"));
    for (ThrowingCallable action : actions()) {
      assertThatThrownBy(action)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(home.authJson().toString())
          .hasMessageContaining("circle");
    }
  }

  @Test
  void B38_aRemovalFollowsLinksAndLeavesNoSecret() throws IOException {
    elsewhere.writeAuthJson(OLD);
    Files.createSymbolicLink(home.file("one"), elsewhere.authJson());
    Files.createSymbolicLink(home.authJson(), Path.of("one"));
    assertThat(remove().existed()).isTrue();
    assertThat(elsewhere.snapshot()).isEmpty();
    assertThat(home.snapshot().keySet()).containsExactlyInAnyOrder("auth.lock", "auth.json.lock");
  }

  @Test
  void B38_aHardLinkIsEmptiedAndReported() throws IOException {
    home.writeAuthJson(OLD);
    Files.createLink(elsewhere.file("copy.json"), home.authJson());
    Removal removal = remove();
    assertThat(removal.existed()).isTrue();
    assertThat(removal.remark().orElseThrow()).contains("1 other name", "empty");
    assertThat(elsewhere.file("copy.json")).isEmptyFile();
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void B38_aLargeDocumentIsErasedWhole() throws IOException {
    home.writeAuthJson("{\"OPENAI_API_KEY\":\"" + "s".repeat(50_000) + "\"}");
    // A reader that had it open sees what is left of it.
    try (var open = Files.newByteChannel(home.authJson())) {
      remove();
      assertThat(open.size()).isZero();
    }
  }

  @Test
  void B27_aHardLinkedFileIsNotReplaced() throws IOException {
    home.writeAuthJson(OLD);
    Files.createLink(elsewhere.file("copy.json"), home.authJson());
    assertRefused(ErrorCode.STORE_UNFIT, "hard links");
    assertThat(elsewhere.read("copy.json")).isEqualTo(OLD);
  }

  @Test
  void B27_aFileThatIsMarkedReadOnlyIsNotReplaced() throws IOException {
    home.writeAuthJson(OLD);
    Files.setPosixFilePermissions(home.authJson(), PosixFilePermissions.fromString("r--------"));
    assertRefused(ErrorCode.STORE_UNWRITABLE, "read-only");
    assertThat(store.read()).isPresent();
  }

  @Test
  void B35_aPipeIsRefusedAtOnce() throws Exception {
    Shell.run("mkfifo \"$1\"", home.authJson().toString());
    assertReadRefused("pipe");
    assertRefused(ErrorCode.STORE_UNFIT, "not a plain file");
  }

  @Test
  void B35_aPipeBehindALinkIsRefusedAtOnce() throws Exception {
    Shell.run("mkfifo \"$1\"", elsewhere.file("pipe").toString());
    Files.createSymbolicLink(home.authJson(), elsewhere.file("pipe"));
    assertReadRefused("pipe");
    assertRefused(ErrorCode.STORE_UNFIT, "not a plain file");
  }

  @Test
  void B35_aDeviceIsRefusedAtOnce() throws IOException {
    Files.createSymbolicLink(home.authJson(), Path.of("/dev/zero"));
    assertReadRefused("device");
    assertRefused(ErrorCode.STORE_UNFIT, "not a plain file");
  }

  @Test
  void B35_aFolderIsRefusedAtOnce() throws IOException {
    Files.createDirectory(home.authJson());
    assertReadRefused("folder");
    assertRefused(ErrorCode.STORE_UNFIT, "not a plain file");
  }

  @Test
  void B35_moreThanAMebibyteIsRefused() throws IOException {
    String key = "s".repeat(JsonReader.MAX_SIZE);
    home.writeAuthJson("{\"OPENAI_API_KEY\":\"" + key + "\"}");
    assertReadRefused(String.valueOf(JsonReader.MAX_SIZE));
  }

  private void assertReadRefused(String why) {
    assertThatThrownBy(() -> store.read())
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNFIT))
        .hasMessageContaining(home.authJson().toString())
        .hasMessageContaining(why);
  }

  /** Both the check beforehand and the save refuse, and not a byte has changed. */
  private void assertRefused(ErrorCode code, String why) throws IOException {
    store.begin().close(); // So that the lock files are there.
    Files.deleteIfExists(home.file("auth.json.lock"));
    Files.createFile(
        home.file("auth.json.lock"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Map<String, String> before = home.snapshot();
    for (ThrowingCallable action :
        new ThrowingCallable[] {() -> store.checkWritable(), this::save}) {
      assertThatThrownBy(action)
          .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContaining(why);
    }
    home.assertUnchangedSince(before);
  }

  private ThrowingCallable[] actions() {
    return new ThrowingCallable[] {
      () -> store.read(), () -> store.checkWritable(), this::save, this::remove
    };
  }
}
