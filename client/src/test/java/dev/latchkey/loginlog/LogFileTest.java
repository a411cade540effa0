package dev.latchkey.loginlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** B58: the file that several processes append to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogFileTest {
  private static final int LINES = 400;

  private TestHome home;
  private LogFile log;

  @BeforeEach
  void open() {
    home = TestHome.create();
    log = LogFile.in(home.file("log"));
  }

  @AfterEach
  void close() {
    home.close();
  }

  private void mode(String file, String mode) throws Exception {
    Files.setPosixFilePermissions(home.file(file), PosixFilePermissions.fromString(mode));
  }

  @Test
  void b58_aNewFileIsItsOwnersAlone() {
    log.append("one");
    log.append("two");
    assertThat(home.read("log/codex-login.log")).isEqualTo("one\ntwo\n");
    assertThat(home.mode("log/codex-login.log")).isEqualTo("rw-------");
    assertThat(home.mode("log")).isEqualTo("rwx------");
  }

  @Test
  void b58_anExistingFileIsClosedToOthers() throws Exception {
    home.write("log/codex-login.log", "Codex was here\n");
    mode("log", "rwxrwxr-x");
    mode("log/codex-login.log", "rw-rw-rw-");
    log.append("one");
    assertThat(home.read("log/codex-login.log")).isEqualTo("Codex was here\none\n");
    assertThat(home.mode("log/codex-login.log")).isEqualTo("rw-------");
    assertThat(home.mode("log")).describedAs("a folder of the user's").isEqualTo("rwxrwxr-x");
  }

  @Test
  void aLinkIsFollowed() throws Exception {
    home.write("elsewhere/file", "");
    mode("elsewhere/file", "rw-rw-rw-");
    Files.createDirectory(home.file("log"));
    Files.createSymbolicLink(log.path(), home.file("elsewhere/file"));
    log.append("one");
    assertThat(home.read("elsewhere/file")).isEqualTo("one\n");
    assertThat(home.mode("elsewhere/file")).isEqualTo("rw-------");
    new LogFile(log.path(), 1).rotate();
    assertThat(home.read("elsewhere/file.1")).isEqualTo("one\n");
    assertThat(log.path()).isSymbolicLink();
  }

  @Test
  void aPipeDoesNotKeepAnybodyWaitingAndADeviceKeepsItsMode() throws Exception {
    Files.createDirectory(home.file("log"));
    assertThat(new ProcessBuilder("mkfifo", log.path().toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> log.append("one"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it is no plain file");
    Files.delete(log.path());
    String before =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/dev/null")));
    Files.createSymbolicLink(log.path(), Path.of("/dev/null"));
    assertThatThrownBy(() -> log.append("one")).isInstanceOf(StoreException.class);
    log.rotate();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/dev/null"))))
        .isEqualTo(before);
  }

  @Test
  void b58_aLongFileIsPutAside() throws Exception {
    LogFile small = new LogFile(log.path(), 8);
    small.append("seven.");
    small.rotate();
    assertThat(home.file("log/codex-login.log.1")).doesNotExist();
    small.append("more");
    mode("log/codex-login.log", "rw-rw-rw-");
    small.rotate();
    assertThat(home.read("log/codex-login.log.1")).isEqualTo("seven.\nmore\n");
    assertThat(home.mode("log/codex-login.log.1")).isEqualTo("rw-------");
    assertThat(log.path()).doesNotExist();
    small.append("and again");
    small.rotate();
    assertThat(home.read("log/codex-login.log.1")).isEqualTo("and again\n");
  }

  @Test
  void nothingIsPutAsideWhereNothingIs() {
    log.rotate();
    assertThat(home.snapshot()).isEmpty();
  }

  /** What an interrupted sign-in has to say comes after the interruption. */
  @Test
  void anInterruptedThreadCanWrite() {
    Thread.currentThread().interrupt();
    try {
      log.append("interrupted");
      new LogFile(log.path(), 1 << 20).rotate();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(home.read("log/codex-login.log")).isEqualTo("interrupted\n");
  }

  /** Appends lines of its own, for {@link #b58_linesOfSeveralProcessesDoNotMix}. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      LogFile log = new LogFile(Path.of(args[0]), 64 << 10);
      for (int i = 0; i < LINES; i++) {
        log.rotate();
        log.append(line(args[1], i));
      }
    }
  }

  private static String line(String who, int number) {
    return who + " " + number + " " + who.repeat(200);
  }

  @Test
  void b58_linesOfSeveralProcessesDoNotMix() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (String who : List.of("a", "b", "c")) {
      writers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  log.path().toString(),
                  who)
              .inheritIO()
              .start());
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    List<String> lines = new ArrayList<>(home.read("log/codex-login.log").lines().toList());
    Path aside = home.file("log/codex-login.log.1");
    assertThat(Files.size(aside)).isGreaterThanOrEqualTo(64 << 10);
    lines.addAll(Files.readAllLines(aside, UTF_8));
    assertThat(lines).allMatch(line -> line.matches("([abc]) \\d+ \\1{200}"));
    assertThat(lines).doesNotHaveDuplicates();
  }

  /** The file may go between any two steps of an append. */
  @Test
  void b58_aFileThatIsPutAsideMeanwhileIsNoError() throws Exception {
    AtomicBoolean isDone = new AtomicBoolean();
    Thread mover =
        Thread.ofPlatform()
            .start(() -> {
              LogFile small = new LogFile(log.path(), 1);
              while (!isDone.get()) {
                small.rotate();
              }
            });
    try {
      for (int i = 0; i < 10 * LINES; i++) {
        log.append(line("a", i));
      }
    } finally {
      isDone.set(true);
      mover.join();
    }
  }

  @Test
  void b58_threadsLoseNoLine() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (String who : List.of("a", "b", "c")) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < LINES; i++) {
                  log.append(line(who, i));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(home.read("log/codex-login.log").lines())
        .hasSize(3 * LINES)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("([abc]) \\d+ \\1{200}"));
  }
}
