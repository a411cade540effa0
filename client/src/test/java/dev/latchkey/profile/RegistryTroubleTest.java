package dev.latchkey.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry that is damaged, cannot be written, is locked, or whose writer was killed. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class RegistryTroubleTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final ProfileName WORK = new ProfileName("work");

  private Machine machine;

  @BeforeEach
  void open() {
    machine = new Machine();
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'version': 1, 'profiles': [{'name': 'a'}                            | line 1, column 42",
        "                                                                     | line 1, column 1",
        "[]                                                                   | not an object",
        "{}                                                                   | version is not 1",
        "{'version': 2, 'profiles': []}                                       | line 1, column 13",
        "{'version': 1, 'profiles': {}}                                       | not an array",
        "{'version': 1, 'profiles': [7]}                                      | line 1, column 29",
        "{'version': 1, 'profiles': [{'name': '../x'}]}                       | no name",
        "{'version': 1, 'profiles': [{'name': 'default'}]}                    | reserved",
        "{'version': 1, 'profiles': [{'name': 'a'}, {'name': 'A'}]}           | a second profile",
        "{'version': 1, 'profiles': [{'name': 'a', 'name': 'b'}]}             | there twice",
        "{'version': 1, 'profiles': [{'name': 'a', 'home': 'relative'}]}      | no absolute path",
        "{'version': 1, 'profiles': [{'name': 'a', 'home': 7}]}               | no absolute path",
        "{'version': 1, 'bindings': [{'folder': '/a', 'profile': '-'}]}       | no name",
        "{'version': 1, 'bindings': [{'folder': '/a', 'profile': 'a'}, {'folder': '/a/', 'profile': 'a'}]} | second binding",
      })
  void aDamagedRegistryIsNamedWithAPlaceAndKept(String text, String expected) throws IOException {
    machine.folder(".latchkey");
    Files.writeString(machine.registry(), text == null ? "" : text.replace('\'', '"'));
    for (ThrowingCallable action :
        List.<ThrowingCallable>of(
            () -> machine.in("."),
            () -> machine.chosen("work"),
            () -> machine.add("work"),
            () -> machine.profiles().rename(WORK, new ProfileName("x")),
            () -> machine.profiles().unbind(machine.root.path()))) {
      machine.refused(
          ErrorCode.STORE_UNREADABLE,
          action,
          machine.registry() + ": ",
          "at line ",
          ", column ",
          expected,
          "mend it");
    }
    assertThat(machine.chosen("default").name()).isEqualTo(ProfileName.DEFAULT);
  }

  @Test
  void membersOfALaterVersionStay() throws IOException {
    machine.folder(".latchkey");
    Files.writeString(
        machine.registry(),
        """
        {"note": "mine", "version": 1, "profiles": [{"colour": "red", "name": "old"}],
         "bindings": [], "later": {"x": [1.50]}}\
        """);
    machine.add("work");
    machine.profiles().rename(new ProfileName("old"), new ProfileName("new"));
    assertThat(Files.readString(machine.registry()))
        .isEqualTo(
            """
            {
              "note": "mine",
              "version": 1,
              "profiles": [
                {
                  "colour": "red",
                  "name": "new"
                },
                {
                  "name": "work"
                }
              ],
              "bindings": [],
              "later": {
                "x": [
                  1.50
                ]
              }
            }\
            """);
  }

  @Test
  void aRegistryThatIsAFolderIsRefused() {
    machine.folder(".latchkey/profiles.json");
    machine.refused(ErrorCode.STORE_UNREADABLE, () -> machine.in("."), "not a plain file");
    machine.refused(ErrorCode.STORE_UNREADABLE, () -> machine.add("work"), "not a plain file");
  }

  @Test
  void B44_aStoppedProcessThatHoldsTheLockIsNamed() throws Exception {
    machine.add("work");
    machine.patience = Duration.ofMillis(700);
    Path lock = machine.latchkey().resolve("profiles.json.lock");
    Process holder =
        new ProcessBuilder(
                "flock", "-F", "-x", lock.toString(), "sh", "-c", "echo held; kill -STOP $$")
            .start();
    try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("held");
      machine.refused(
          ErrorCode.STORE_LOCKED, () -> machine.add("other"), lock.toString(), "" + holder.pid());
      assertThat(machine.chosen("work").name()).isEqualTo(WORK);
      assertThat(machine.profiles().added()).hasSize(1);
    } finally {
      holder.destroyForcibly().waitFor();
    }
    machine.add("other");
  }

  @Test
  void aHeldHomeIsNotMoved() throws Exception {
    Path home = machine.add("work").home();
    machine.patience = Duration.ofMillis(500);
    Path lock = Files.createFile(home.resolve("auth.lock"));
    Process holder =
        new ProcessBuilder(
                "flock", "-F", "-x", lock.toString(), "sh", "-c", "echo held; exec sleep 60")
            .start();
    try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("held");
      machine.refused(
          ErrorCode.STORE_LOCKED,
          () -> machine.profiles().rename(WORK, new ProfileName("acme")),
          lock.toString());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(machine.profiles().rename(WORK, new ProfileName("acme")).home()).isDirectory();
  }

  @Test
  void aReadOnlyDiskIsNamedAndNothingIsLeftBehind() throws Exception {
    Process probe = new ProcessBuilder("unshare", "-m", "true").start();
    Assumptions.assumeTrue(probe.waitFor() == 0, "needs: unshare -m true");
    Path disk = machine.folder("disk");
    Process child =
        ProfilesChild.start(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "disk=$1; shift; mount -t tmpfs none $disk && mount -o remount,ro $disk || exit 9;"
                    + " \"$@\"; ls -A $disk",
                "sh",
                disk.toString()),
            "add",
            machine.root.path().toString(),
            disk.resolve("latchkey").toString());
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).describedAs(output).isZero();
    assertThat(output)
        .startsWith("store-unwritable: cannot write " + disk.resolve("latchkey"))
        .contains("read-only", "make it writable")
        .hasLineCount(1);
  }

  @Test
  void changesOfManyThreadsAreAllThere() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "p" + i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                machine.add(name);
                machine.profiles().bind(machine.folder("src-" + name), new ProfileName(name));
              }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(machine.profiles().added()).hasSize(8);
    for (int i = 0; i < 8; i++) {
      assertThat(machine.in("src-p" + i).name().text()).isEqualTo("p" + i);
    }
  }

  @Test
  void aKilledChangeLosesNoLogin() throws Exception {
    Path home = machine.add("here").home();
    Files.writeString(home.resolve("auth.json"), "{\"login\": \"here\"}");
    machine.profiles().bind(machine.folder("src"), new ProfileName("here"));
    machine.folder("passing");
    Path still = machine.add("still").home();
    Files.writeString(still.resolve("auth.json"), "{\"login\": \"still\"}");
    Random random = new Random(42);
    for (int round = 0; round < (LONG ? 200 : 20); round++) {
      Process child =
          ProfilesChild.start(
              List.of(), "loop", machine.root.path().toString(), machine.latchkey().toString());
      try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
        assertThat(output.readLine()).isEqualTo("ready");
        Thread.sleep(Duration.ofNanos(random.nextLong(300_000_000)));
        assertThat(child.isAlive()).as("round %s", round).isTrue();
        child.destroyForcibly().waitFor();
      }
      Map<String, String> before = machine.root.snapshot();
      SelectedProfile bound = machine.in("src");
      assertThat(bound.name().text()).isIn("here", "there");
      assertThat(bound.home().resolve("auth.json")).hasContent("{\"login\": \"here\"}");
      assertThat(machine.chosen("still").home().resolve("auth.json"))
          .hasContent("{\"login\": \"still\"}");
      machine.root.assertUnchangedSince(before);
    }
    machine.add("afterwards");
    assertThat(Files.readString(machine.registry())).doesNotContain("renamed_from");
    assertThat(machine.in("src").home()).hasFileName(machine.in("src").name().text());
  }

  /** Each state in which a kill can leave a rename, made by hand. */
  @Test
  void aRenameThatWasCutShortIsFinishedByTheNextChange() throws IOException {
    for (boolean moved : new boolean[] {false, true}) {
      String from = moved ? "c" : "a";
      String to = moved ? "d" : "b";
      Path home = machine.add(from).home();
      Files.writeString(home.resolve("auth.json"), from);
      machine.profiles().bind(machine.folder("src-" + to), new ProfileName(from));
      Files.writeString(
          machine.registry(),
          Files.readString(machine.registry())
              .replace(
                  "\"name\": \"" + from + "\"",
                  "\"name\": \"" + to + "\", \"renamed_from\": \"" + from + "\"")
              .replace("\"profile\": \"" + from + "\"", "\"profile\": \"" + to + "\""));
      if (moved) {
        Files.move(home, home.resolveSibling(to));
      }
      assertThat(machine.in("src-" + to).home().resolve("auth.json")).hasContent(from);
      machine.refused(ErrorCode.PROFILE_UNKNOWN, () -> machine.chosen(from));
      machine.add(from); // The old name is free, and the login does not end up under it.
      assertThat(machine.chosen(to).home()).hasFileName(to);
      assertThat(machine.chosen(to).home().resolve("auth.json")).hasContent(from);
      assertThat(machine.chosen(from).home()).isEmptyDirectory();
    }
  }

  @Test
  void anAddThatWasCutShortIsDoneAgain() {
    machine.folder(".latchkey/profiles/work");
    assertThat(machine.add("work").home()).isEmptyDirectory();
  }

  @Test
  void aHomeThatCannotBeMadeAddsNothing() {
    machine.add("first");
    machine.refused(
        ErrorCode.STORE_UNWRITABLE,
        () -> machine.adopt("work", Path.of("/proc/no/such/home")),
        "/proc/no");
    assertThat(machine.profiles().added()).hasSize(1);
  }
}
