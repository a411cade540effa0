package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The table of file systems in {@code docs/stores.md}, row by row: reading, saving and signing out.
 *
 * <p>What is mounted is mounted in a namespace of its own, where a child works.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileSystemsTest {
  private static final Path ROOT = Path.of(System.getProperty("latchkey.root", ".."));
  private static final String OLD = Golden.read("auth-json/chatgpt.json");
  private static final AuthDocument NEW = StoreChild.document("new", 1);

  /** The row of the table that a test is about. */
  @Retention(RetentionPolicy.RUNTIME)
  private @interface Row {
    String value();
  }

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

  @Test
  void everyRowOfTheTableIsTestedAndEveryTestIsARow() throws IOException {
    List<String> rows = new ArrayList<>();
    String document = Files.readString(ROOT.resolve("docs/stores.md"));
    String section = document.substring(document.indexOf("## File systems"));
    Matcher row = Pattern.compile("^\\| ([^|]+?) \\|", Pattern.MULTILINE).matcher(section);
    while (row.find()) {
      rows.add(row.group(1));
    }
    assertThat(rows.removeFirst()).isEqualTo("`auth.json` is");
    assertThat(rows)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(FileSystemsTest.class.getDeclaredMethods())
                .map(method -> method.getAnnotation(Row.class))
                .filter(Objects::nonNull)
                .map(Row::value)
                .toList());
  }

  private void save() {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(NEW);
    }
  }

  private Removal remove() {
    try (StoreTransaction owner = store.begin()) {
      return owner.remove();
    }
  }

  private void assertReads(String expected) {
    assertThat(store.read()).contains(AuthDocument.parse(expected));
  }

  private void assertSaves() {
    store.checkWritable();
    save();
    assertThat(store.read()).contains(NEW);
  }

  private void assertSaveRefused(String why) {
    assertThatThrownBy(store::checkWritable)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(this::save).isInstanceOf(StoreException.class).hasMessageContaining(why);
  }

  private void assertSignsOut() {
    assertThat(remove().existed()).isTrue();
    assertThat(store.read()).isEmpty();
    assertThat(remove()).isEqualTo(Removal.NOTHING);
  }

  @Test
  @Row("a plain file, or absent")
  void aPlainFile() {
    assertThat(store.read()).isEmpty();
    assertSaves();
    assertSignsOut();
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  @Row("a symbolic link to a file")
  void aSymbolicLink() throws IOException {
    elsewhere.writeAuthJson(OLD);
    Files.createSymbolicLink(home.authJson(), elsewhere.authJson());
    assertReads(OLD);
    assertSaves();
    assertThat(home.authJson()).isSymbolicLink();
    assertSignsOut();
    assertThat(elsewhere.snapshot()).isEmpty();
    assertThat(Files.isSymbolicLink(home.authJson())).isFalse();
  }

  @Test
  @Row("a symbolic link to nothing")
  void aDanglingLink() throws IOException {
    Files.createSymbolicLink(home.authJson(), elsewhere.authJson());
    assertThat(store.read()).isEmpty();
    assertSaves();
    assertThat(elsewhere.authJson()).isRegularFile();
    assertSignsOut();
    Files.createSymbolicLink(home.authJson(), elsewhere.authJson());
    assertThat(remove().existed()).isFalse();
    assertThat(Files.isSymbolicLink(home.authJson())).isFalse();
  }

  @Test
  @Row("a symbolic link in a circle")
  void aLoop() throws IOException {
    Files.createSymbolicLink(home.authJson(), Path.of("auth.json"));
    assertThatThrownBy(store::read)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("circle");
    assertSaveRefused("circle");
    assertThatThrownBy(this::remove).isInstanceOf(StoreException.class);
  }

  @Test
  @Row("one of several hard links")
  void aHardLink() throws IOException {
    home.writeAuthJson(OLD);
    Files.createLink(elsewhere.file("copy"), home.authJson());
    assertReads(OLD);
    assertSaveRefused("hard links");
    assertReads(OLD);
    assertSignsOut();
    assertThat(elsewhere.file("copy")).isEmptyFile();
  }

  @Test
  @Row("a pipe, socket or device")
  void aPipe() throws Exception {
    Shell.run("mkfifo \"$1\"", home.authJson().toString());
    assertThatThrownBy(store::read).isInstanceOf(StoreException.class).hasMessageContaining("pipe");
    assertSaveRefused("not a plain file");
    assertThatThrownBy(this::remove).hasMessageContaining("not a plain file");
  }

  @Test
  @Row("a folder")
  void aFolder() throws IOException {
    Files.createDirectory(home.authJson());
    assertThatThrownBy(store::read)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("folder");
    assertSaveRefused("not a plain file");
    assertThatThrownBy(this::remove).hasMessageContaining("not a plain file");
  }

  @Test
  @Row("marked read-only (`chmod a-w`)")
  void aReadOnlyFile() throws IOException {
    home.writeAuthJson(OLD);
    Files.setPosixFilePermissions(home.authJson(), PosixFilePermissions.fromString("r--------"));
    assertReads(OLD);
    assertSaveRefused("read-only");
    assertReads(OLD);
    assertSignsOut();
  }

  @Test
  @Row("marked immutable (`chattr +i`)")
  void anImmutableFile() throws Exception {
    Shell.assumeWorks("f=$(mktemp) && chattr +i $f && chattr -i $f; s=$?; rm $f; exit $s");
    home.writeAuthJson(OLD);
    Shell.run("chattr +i \"$1\"", home.authJson().toString());
    try {
      assertReads(OLD);
      assertSaveRefused("operation not permitted");
      assertThatThrownBy(this::remove).isInstanceOf(StoreException.class);
      assertReads(OLD);
    } finally {
      Shell.run("chattr -i \"$1\"", home.authJson().toString());
    }
  }

  /**
   * Runs {@code prepare} and then one child for each of {@code actions} in one namespace; {@code
   * $home} is a home with a login, {@code $host} a file with the same login elsewhere.
   */
  private String inNamespace(String prepare, String... actions) throws Exception {
    Shell.assumeWorks("unshare -m true");
    home.writeAuthJson(OLD).write("auth.lock", "").write("auth.json.lock", "");
    elsewhere.writeAuthJson(OLD);
    String script =
        "home=$1 host=$2; shift 2; set -e; "
            + prepare
            + "; for action in "
            + String.join(" ", actions)
            + "; do echo \"$action:\"; \"$@\" $action $home new; done; echo; ls -A $home";
    Process process =
        StoreChild.start(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                script,
                "sh",
                home.path().toString(),
                elsewhere.authJson().toString()));
    return Shell.finish(process).output();
  }

  private static final String MOUNT = "mount --bind $host $home/auth.json";

  @Test
  @Row("a mount of its own (a single file given to a container)")
  void aMountedFile() throws Exception {
    String said = inNamespace(MOUNT, "read", "check", "once", "read", "remove", "read", "remove");
    assertThat(said)
        .containsSubsequence(
            "read:",
            "chatgpt",
            "ok",
            "check:",
            "ok",
            "once:",
            "ok",
            "read:",
            "sk-new",
            "ok",
            "remove:",
            "existed=true",
            "mount of its own",
            "read:",
            "none",
            "ok",
            "remove:",
            "existed=false",
            "ok");
    assertThat(said).endsWith("auth.json\nauth.json.lock\nauth.lock");
    assertThat(elsewhere.authJson()).isEmptyFile();
    assertThat(home.readAuthJson()).isEqualTo(OLD);
  }

  /** With the real thing under it; each point of a save is in {@link MountedFileTest}. */
  @Test
  void aWriterThatIsKilledLeavesAMountedFileThatCanBeRead() throws Exception {
    String said =
        inNamespace(
            MOUNT
                + "; for pause in 0.01 0.03 0.05; do \"$@\" loop $home new > $home/out & pid=$!;"
                + " until grep -q ready $home/out; do sleep 0.05; done; sleep $pause;"
                + " kill -9 $pid; wait $pid || true; \"$@\" read $home new; done; rm $home/out",
            "check",
            "once",
            "read");
    assertThat(said).doesNotContain("store-");
    assertThat(said.lines().filter("ok"::equals)).hasSize(6);
    assertThat(said).endsWith("auth.json\nauth.json.lock\nauth.lock");
  }

  @Test
  @Row("a mount of its own, in a folder without room for a copy")
  void aMountedFileWithoutRoomForACopy() throws Exception {
    String said =
        inNamespace(
            "mount -t tmpfs -o size=64k none $home && touch $home/auth.lock $home/auth.json.lock"
                + " $home/auth.json && "
                + MOUNT
                + " && (dd if=/dev/zero of=$home/fill bs=1k 2>/dev/null || true)",
            "check",
            "once",
            "read",
            "remove",
            "read");
    assertThat(said)
        .containsSubsequence(
            "check:",
            "store-unwritable",
            "takes no copy",
            "no space left",
            "mount the folder",
            "once:",
            "store-unwritable",
            "takes no copy",
            "read:",
            "chatgpt",
            "ok",
            "remove:",
            "existed=true",
            "read:",
            "none");
    assertThat(elsewhere.authJson()).isEmptyFile();
  }

  @Test
  @Row("a mount of its own, read-only")
  void aMountedFileThatIsReadOnly() throws Exception {
    String said =
        inNamespace(
            MOUNT + " && mount -o remount,bind,ro $home/auth.json",
            "read",
            "check",
            "once",
            "remove",
            "read");
    assertThat(said)
        .containsSubsequence(
            "read:",
            "chatgpt",
            "check:",
            "store-unwritable",
            "read-only file system",
            "once:",
            "store-unwritable",
            "read-only file system",
            "remove:",
            "store-unwritable",
            "read-only file system",
            "read:",
            "chatgpt");
    assertThat(elsewhere.readAuthJson()).isEqualTo(OLD);
  }

  @Test
  @Row("on a read-only file system")
  void aReadOnlyFileSystem() throws Exception {
    String said =
        inNamespace(
            "mount --bind $home $home && mount -o remount,bind,ro $home",
            "read",
            "check",
            "once",
            "remove",
            "read");
    assertThat(said)
        .containsSubsequence(
            "read:",
            "chatgpt",
            "check:",
            "store-unwritable",
            "read-only file system",
            "once:",
            "store-unwritable",
            "remove:",
            "store-unwritable",
            "read:",
            "chatgpt");
    assertThat(home.readAuthJson()).isEqualTo(OLD);
  }

  @Test
  @Row("on a full file system")
  void aFullFileSystem() throws Exception {
    String said =
        inNamespace(
            "mount -t tmpfs -o size=64k none $home && touch $home/auth.lock $home/auth.json.lock"
                + " && cp $host $home/auth.json"
                + " && (dd if=/dev/zero of=$home/fill bs=1k 2>/dev/null || true)",
            "read",
            "check",
            "once",
            "read",
            "remove",
            "read");
    assertThat(said)
        .containsSubsequence(
            "read:",
            "chatgpt",
            "check:",
            "store-unwritable",
            "no space left",
            "once:",
            "store-unwritable",
            "no space left",
            "read:",
            "chatgpt",
            "remove:",
            "existed=true",
            "read:",
            "none");
    assertThat(said).endsWith("auth.json.lock\nauth.lock\nfill");
  }
}
