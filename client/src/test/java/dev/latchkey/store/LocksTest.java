package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Golden;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.TestHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The locks are those of Codex: whoever takes {@code flock(2)} on the same two files takes part.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocksTest {
  private static final AuthDocument KEY = AuthDocument.forApiKey(Secret.of("sk-new-0123456789"));

  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
  }

  private FileStore store(int ownerMillis, int commitMillis) {
    return new FileStore(
        home.path(),
        new HomeStore.Limits(Duration.ofMillis(ownerMillis), Duration.ofMillis(commitMillis)));
  }

  @Test
  void theLimitsAreThirtyAndFiveSeconds() {
    assertThat(HomeStore.Limits.DEFAULT)
        .isEqualTo(new HomeStore.Limits(Duration.ofSeconds(30), Duration.ofSeconds(5)));
  }

  @Test
  void B44_aHeldOwnerLockEndsInAnErrorThatNamesTheHolder() throws Exception {
    try (Holder holder = new Holder(home.file("auth.lock"))) {
      long start = System.nanoTime();
      StoreException e = catchThrowableOfType(StoreException.class, () -> store(1000, 400).begin());
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
      assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED);
      assertThat(e.getMessage())
          .contains(home.file("auth.lock").toString())
          .contains("process " + holder.pid())
          .contains("(sleep)");
    }
    store(1000, 400).begin().close();
  }

  @Test
  void case091_aHeldCommitLockEndsInAnErrorAndReadingGoesOn() throws Exception {
    home.writeAuthJson(Golden.read("auth-json/chatgpt.json"));
    FileStore store = store(5000, 500);
    try (Holder holder = new Holder(home.file("auth.json.lock"))) {
      try (StoreTransaction owner = store.begin()) {
        assertThatThrownBy(() -> owner.replace(KEY))
            .isInstanceOfSatisfying(
                StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
            .hasMessageContaining("auth.json.lock")
            .hasMessageContaining("process " + holder.pid());
        assertThatThrownBy(owner::remove).isInstanceOf(StoreException.class);
        assertThat(owner.read()).isPresent();
      }
      assertThat(store.read()).isPresent();
      assertThat(home.readAuthJson()).isEqualTo(Golden.read("auth-json/chatgpt.json"));
    }
  }

  @Test
  void B27_aHeldCommitLockIsFoundOutBeforehand() throws Exception {
    try (Holder holder = new Holder(home.file("auth.json.lock"))) {
      assertThatThrownBy(() -> store(5000, 300).checkWritable())
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED))
          .hasMessageContaining("process " + holder.pid());
    }
  }

  @Test
  void aLockThatIsGivenBackInTimeIsTaken() throws Exception {
    FileStore store = store(20_000, 20_000);
    try (Holder holder = new Holder(home.file("auth.lock"))) {
      Thread release =
          Thread.ofVirtual()
              .start(() -> {
                pause(300);
                holder.close();
              });
      try (StoreTransaction owner = store.begin()) {
        owner.replace(KEY);
      }
      release.join();
    }
    assertThat(store.read()).contains(KEY);
  }

  @Test
  void ourOwnLocksAreSeenByOthers() throws Exception {
    String owner = home.file("auth.lock").toString();
    try (StoreTransaction held = store(1000, 1000).begin()) {
      assertThat(Shell.attempt("flock -n \"$1\" true", owner).status()).isNotZero();
      String commit = home.file("auth.json.lock").toString();
      assertThat(Shell.attempt("flock -n \"$1\" true", commit).status())
          .as("the commit lock is not held while nothing is written")
          .isZero();
      held.replace(KEY);
    }
    assertThat(Shell.attempt("flock -n \"$1\" true", owner).status()).isZero();
  }

  @Test
  void twoStoresInOneProcessExcludeEachOther() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(i ->
                Thread.ofPlatform()
                    .start(() -> {
                      FileStore store = store(20_000, 20_000);
                      await(go);
                      for (int n = 0; n < 5; n++) {
                        try (StoreTransaction owner = store.begin()) {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          owner.replace(KEY);
                          inside.decrementAndGet();
                        }
                      }
                    }))
            .toList();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
    assertThat(inside).hasValue(0);
  }

  @Test
  void waitingIsInterruptible() throws Exception {
    try (Holder holder = new Holder(home.file("auth.lock"))) {
      assertThat(holder.pid()).isPositive();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> store(20_000, 400).begin())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void anInterruptDoesNotLoseASaveThatWaits() throws Exception {
    FileStore store = store(5000, 20_000);
    try (Holder holder = new Holder(home.file("auth.json.lock"));
        StoreTransaction owner = store.begin()) {
      Thread saver = Thread.currentThread();
      Thread.ofVirtual()
          .start(() -> {
            pause(150);
            saver.interrupt();
            pause(150);
            holder.close();
          });
      owner.replace(KEY);
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
    assertThat(store.read()).contains(KEY);
  }

  @Test
  void aLockFileThatIsAFolderIsNamed() throws IOException {
    Files.createDirectory(home.file("auth.lock"));
    assertThatThrownBy(() -> store(500, 400).begin())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(home.file("auth.lock").toString())
        .hasMessageContaining("directory");
  }

  @Test
  void theWriteProtocolIsThatOfCodex() throws Exception {
    Shell.assumeWorks("strace -f -qq -o /dev/null true");
    Path trace = home.file("trace");
    Path target = Files.createDirectory(home.file("home"));
    Process process =
        StoreChild.start(
            List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-s",
                "200",
                "-y",
                "-o",
                trace.toString(),
                "-e",
                "trace=open,openat,flock,fsync,fdatasync,rename,renameat,renameat2"),
            "once",
            target.toString(),
            "traced");
    assertThat(Shell.finish(process).output()).endsWith("ok");
    List<String> calls =
        Files.readAllLines(trace).stream().filter(line -> line.contains("/home")).toList();
    int owner = index(calls, 0, "flock\\(\\d+<.*/auth\\.lock>, LOCK_EX.*= 0");
    int commit = index(calls, owner, "flock\\(\\d+<.*/auth\\.json\\.lock>, LOCK_EX.*= 0");
    int create = index(calls, commit, "/\\.auth-\\w{6}\", .*O_CREAT\\|O_EXCL.*, 0600\\)");
    int content = index(calls, create, "fsync\\(\\d+<.*/\\.auth-\\w{6}>\\).*= 0");
    int rename = index(calls, content, "rename.*/\\.auth-\\w{6}\".*/auth\\.json\".*= 0");
    int folder = index(calls, rename, "fsync\\(\\d+<.*/home>\\).*= 0");
    assertThat(List.of(owner, commit, create, content, rename, folder))
        .as("owner lock, commit lock, create, flush, rename, flush the folder: %s", calls)
        .isSorted()
        .doesNotContain(-1);
  }

  private static int index(List<String> lines, int from, String pattern) {
    var compiled = java.util.regex.Pattern.compile(pattern);
    for (int i = Math.max(0, from); i < lines.size(); i++) {
      if (compiled.matcher(lines.get(i)).find()) {
        return i;
      }
    }
    return -1;
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Another program, which knows nothing of Java, with a lock in its hand. */
  private static final class Holder implements AutoCloseable {
    private final Process process;

    Holder(Path file) throws IOException, InterruptedException {
      Shell.assumeWorks("flock --version");
      process =
          new ProcessBuilder(
                  "flock", "-F", "-x", file.toString(), "sh", "-c", "echo held; exec sleep 50")
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      assertThat(output.readLine()).isEqualTo("held");
      while (!Files.readString(Path.of("/proc/" + process.pid() + "/comm"))
          .strip()
          .equals("sleep")) {
        Thread.sleep(Duration.ofMillis(5));
      }
    }

    long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      process.destroyForcibly();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
