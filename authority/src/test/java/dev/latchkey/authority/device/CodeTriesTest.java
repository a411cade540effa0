package dev.latchkey.authority.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.keys.KeyRing;
import dev.latchkey.authority.keys.Purpose;
import dev.latchkey.authority.storage.Session;
import dev.latchkey.authority.storage.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bug39: each limit holds, however the tries are spread and however many come at once. */
class CodeTriesTest {
  @TempDir Path temporary;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private CodeTries tries;

  @BeforeEach
  void keys() throws Exception {
    Path directory =
        Files.createDirectory(
            temporary.resolve("keys"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    KeyRing.create(directory);
    tries = new CodeTries(KeyRing.open(directory).seal(Purpose.THROTTLE), now::get);
  }

  @Test
  void bug39_aSessionHasTen() throws Exception {
    assertThat(granted(1_000, i -> pay("one", "ada", "192.0.2.1")))
        .isEqualTo(CodeTries.PER_SESSION);
  }

  @Test
  void bug39_aPersonHasTwentyInHoweverManySessions() throws Exception {
    assertThat(granted(1_000, i -> pay("s" + i, "ada", "192.0.2." + i % 200)))
        .isEqualTo(CodeTries.PER_PERSON);
  }

  @Test
  void bug39_aSenderHasFiftyForHoweverManyPeople() throws Exception {
    assertThat(granted(1_000, i -> pay("s" + i, "p" + i, "2001:db8::" + Integer.toHexString(i))))
        .isEqualTo(CodeTries.PER_SENDER);
  }

  @Test
  void bug39_everybodyTogetherHasFiveHundred() throws Exception {
    assertThat(
            granted(
                10_000, i -> pay("s" + i, "p" + i, "10." + i / 250 % 250 + "." + i % 250 + ".1")))
        .isEqualTo(CodeTries.IN_ALL);
  }

  @Test
  void triesComeBackOneByOneAndARightCodeCostsNone() {
    for (int i = 0; i < 100; i++) {
      assertThat(pay("one", "ada", "192.0.2.1")).isTrue();
      tries.giveBack(session("one", "ada"), "192.0.2.1");
    }
    for (int i = 0; i < CodeTries.PER_SESSION; i++) {
      assertThat(pay("one", "ada", "192.0.2.1")).isTrue();
    }
    assertThat(pay("one", "ada", "192.0.2.1")).isFalse();
    Duration step = Duration.ofMinutes(CodeTries.MINUTES).dividedBy(CodeTries.PER_SESSION);
    now.set(Instant.EPOCH.plus(step));
    assertThat(pay("one", "ada", "192.0.2.1")).isTrue();
    assertThat(pay("one", "ada", "192.0.2.1")).isFalse();
  }

  @Test
  void aRefusedTryTakesNothingFromTheOthers() {
    for (int i = 0; i < 1_000; i++) {
      pay("one", "ada", "192.0.2.1");
    }
    for (int i = 0; i < CodeTries.PER_SESSION; i++) {
      assertThat(pay("two", "bob", "192.0.2.1")).isTrue();
    }
  }

  private interface Try {
    boolean of(int number);
  }

  private static int granted(int number, Try one) throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int each = i;
      calls.add(() -> one.of(each));
    }
    int granted = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        granted += call.get() ? 1 : 0;
      }
    }
    return granted;
  }

  private boolean pay(String session, String person, String address) {
    return tries.pay(session(session, person), address).isEmpty();
  }

  private static Session session(String name, String person) {
    return new Session(Sha256.of(name), person, "x@example.org", Instant.EPOCH, Instant.MAX);
  }
}
