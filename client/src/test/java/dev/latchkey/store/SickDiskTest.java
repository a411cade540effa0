package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.TestHome;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Disks that are full, read-only, or not ours. Each sick disk exists in a mount namespace of its
 * own.
 */
class SickDiskTest {
  private static final String OLD = Golden.read("auth-json/chatgpt.json");

  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
  }

  /** Runs a child on a disk that {@code prepare} has made sick, and says what it said and left. */
  private String onSickDisk(String prepare, String... child) throws Exception {
    Shell.assumeWorks("unshare -m true");
    home.write("old.json", OLD);
    Files.createDirectory(home.file("disk"));
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    command.add(
        "disk=$1 old=$2; shift 2; mount -t tmpfs -o size=256k none $disk && chmod 700 $disk"
            + " && cp $old $disk/auth.json && touch $disk/auth.lock $disk/auth.json.lock && "
            + prepare
            + "; \"$@\"; cmp $old $disk/auth.json && echo intact; ls -A $disk | tr '\\n' ' '");
    command.addAll(List.of("sh", home.file("disk").toString(), home.file("old.json").toString()));
    Shell.Result result = Shell.finish(StoreChild.start(command, child));
    return result.output();
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "check"})
  void B27_aFullDiskIsNamedAndTheOldLoginIsIntact(String action) throws Exception {
    String output =
        onSickDisk(
            "(dd if=/dev/zero of=$disk/fill bs=1k 2>/dev/null || true)",
            action,
            home.file("disk").toString(),
            "new");
    assertThat(output)
        .contains("store-unwritable")
        .contains(home.file("disk/auth.json").toString())
        .contains("no space left", "free some space")
        .contains("intact")
        .endsWith("auth.json auth.json.lock auth.lock fill");
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "check", "remove"})
  void B27_aReadOnlyDiskIsNamedAndTheOldLoginIsIntact(String action) throws Exception {
    String output =
        onSickDisk("mount -o remount,ro none $disk", action, home.file("disk").toString(), "new");
    assertThat(output)
        .contains("store-unwritable")
        .contains(home.file("disk").toString())
        .contains("read-only", "make it writable")
        .contains("intact")
        .endsWith("auth.json auth.json.lock auth.lock");
  }

  /** As after a sudo, which leaves lock files that are not ours. */
  @Test
  void aLockFileThatMayNotBeOpenedIsNamed() throws Exception {
    Shell.assumeWorks("f=$(mktemp) && chattr +i $f && chattr -i $f; s=$?; rm $f; exit $s");
    home.write("auth.lock", "");
    String lock = home.file("auth.lock").toString();
    FileStore store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofMillis(500), Duration.ofMillis(500)));
    Shell.run("chattr +i \"$1\"", lock);
    try {
      assertThatThrownBy(store::begin)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.remedy()).contains("sudo"))
          .hasMessageContaining(lock)
          .hasMessageContaining("permission denied");
    } finally {
      Shell.run("chattr -i \"$1\"", lock);
    }
  }

  @Test
  void B27_aFolderThatMayNotBeChangedIsNamed() throws Exception {
    Shell.assumeWorks("d=$(mktemp -d) && chattr +i $d && chattr -i $d; s=$?; rmdir $d; exit $s");
    home.writeAuthJson(OLD);
    FileStore store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofMillis(500), Duration.ofMillis(500)));
    store.begin().close();
    store.checkWritable();
    Map<String, String> before = home.snapshot();
    Shell.run("chattr +i \"$1\"", home.path().toString());
    try {
      assertThatThrownBy(store::checkWritable)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNWRITABLE))
          .hasMessageContaining(home.authJson().toString());
      try (StoreTransaction owner = store.begin()) {
        assertThatThrownBy(() -> owner.replace(StoreChild.document("new", 0)))
            .isInstanceOf(StoreException.class);
        assertThatThrownBy(owner::remove).isInstanceOf(StoreException.class);
      }
    } finally {
      Shell.run("chattr -i \"$1\"", home.path().toString());
    }
    home.assertUnchangedSince(before);
  }
}
