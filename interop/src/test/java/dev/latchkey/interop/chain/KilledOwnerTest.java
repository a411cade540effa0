package dev.latchkey.interop.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.latchkey.Latchkey;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.interop.TeamAuthority;
import dev.latchkey.interop.TeamSignIn;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The owner of a chain at a real authority is killed, stopped and starved at any moment (B28):
 * never signed out, never a torn file, never two live successors.
 */
@WithIssuer
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledOwnerTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final int ROUNDS = LONG ? 500 : 25;

  @TempDir private static Path folder;
  private static TeamAuthority authority;

  @BeforeAll
  static void start() {
    authority = TeamAuthority.start(folder);
  }

  @AfterAll
  static void stop() {
    if (authority != null) {
      authority.close();
    }
  }

  @Test
  void B28_killedAtAnyMomentNobodyIsSignedOut(TestHome home) throws Exception {
    TeamSignIn.at(authority, home.path(), folder);
    Path history = folder.resolve("killed");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (History own = History.appendTo(history)) {
      recordStored(home, own);
      for (int round = 0; round < ROUNDS; round++) {
        String where = "round " + round + " of seed " + seed;
        try (Child child = Child.start(home.path(), history, "renew", 0)) {
          child.awaitReady().go();
          if (round % 4 > 0) {
            child.awaitRequests(1 + random.nextInt(4));
            Thread.sleep(random.nextInt(12));
          } else {
            Thread.sleep(random.nextInt(400));
          }
          child.kill();
        }
        assertWhole(home, where);
        try (Latchkey latchkey = ChainProgram.open(home.path(), own)) {
          latchkey.renew();
          assertThat(latchkey.whoami().email()).as(where).contains(TeamAuthority.EMAIL);
        } catch (LatchkeyException e) {
          throw new AssertionError(where + ": " + e.getMessage(), e);
        }
      }
    }
    List<Event> events = History.read(history);
    assertThat(new Laws(true).broken(events)).as("seed %d", seed).isEmpty();
    // Otherwise no kill came between a question and the save of its answer, and nothing is shown.
    assertThat(repairs(events)).as("repairs of seed %d", seed).isPositive();
    assertOneSuccessor(home, history);
  }

  @Test
  void B44_aStoppedOwnerIsNamedAndWhenItGoesOnNothingIsLost(TestHome home) throws Exception {
    TeamSignIn.at(authority, home.path(), folder);
    Path history = folder.resolve("stopped");
    Random random = new Random();
    int held = 0;
    try (Child child = Child.start(home.path(), history, "renew", 0);
        Latchkey impatient =
            Latchkey.builder()
                .store(
                    new FileStore(
                        home.path(),
                        new HomeStore.Limits(Duration.ofMillis(300), Duration.ofMillis(300))))
                .open()) {
      child.awaitReady().go();
      for (int round = 0; round < (LONG ? 100 : 15); round++) {
        Thread.sleep(20 + random.nextInt(60));
        child.signal("STOP");
        try {
          impatient.renew();
        } catch (StoreException e) {
          held++;
          assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED);
          assertThat(e.getMessage()).contains("process " + child.pid());
        } finally {
          child.signal("CONT");
        }
      }
      child.kill();
    }
    assertThat(held).isPositive();
    assertWhole(home, "after all");
    try (History own = History.appendTo(history);
        Latchkey latchkey = ChainProgram.open(home.path(), own)) {
      latchkey.renew();
      assertThat(latchkey.whoami().email()).contains(TeamAuthority.EMAIL);
    }
  }

  @Test
  void B27_onAFullDiskNothingIsSpentOrNothingIsLost() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("small"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=128k,mode=700", "tmpfs", disk.toString()))
        .as("mounting a small disk needs root")
        .isZero();
    try {
      Path homePath = Files.createDirectory(disk.resolve("home"));
      TeamSignIn.at(authority, homePath, folder);
      Path history = folder.resolve("full");
      Random random = new Random();
      try (History own = History.appendTo(history)) {
        for (int round = 0; round < (LONG ? 100 : 12); round++) {
          Path ballast = disk.resolve("ballast");
          try (Child child = Child.start(homePath, history, "renew", 0)) {
            child.awaitReady().go();
            Thread.sleep(random.nextInt(200));
            fill(ballast);
            Thread.sleep(random.nextInt(150));
            child.kill();
          }
          Files.deleteIfExists(ballast);
          try (Latchkey latchkey = ChainProgram.open(homePath, own)) {
            latchkey.renew();
            assertThat(latchkey.whoami().email()).contains(TeamAuthority.EMAIL);
          }
        }
      }
      assertThat(new Laws(true).broken(History.read(history))).isEmpty();
    } finally {
      assertThat(run("umount", "-l", disk.toString())).isZero();
    }
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      // That was the aim.
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static void assertWhole(TestHome home, String where) {
    ChatGptSession session = (ChatGptSession) AuthDocument.parse(home.readAuthJson()).credential();
    assertThat(session.tokens().refreshToken().isEmpty()).as(where).isFalse();
    assertThat(home.mode("auth.json")).as(where).isEqualTo("rw-------");
  }

  private static void recordStored(TestHome home, History history) {
    ChatGptSession session = (ChatGptSession) AuthDocument.parse(home.readAuthJson()).credential();
    history.add(Event.Kind.DURABLE_REFRESH, session.tokens().refreshToken());
    history.add(Event.Kind.DURABLE_ACCESS, session.tokens().accessToken());
  }

  /** How many refresh tokens were sent by one process, and after its end by another. */
  private static long repairs(List<Event> events) {
    Map<String, Set<Long>> senders = new HashMap<>();
    for (Event event : events) {
      if (event.kind() == Event.Kind.ASKED) {
        senders.computeIfAbsent(event.token(), token -> new HashSet<>()).add(event.process());
      }
    }
    return senders.values().stream().filter(who -> who.size() > 1).count();
  }

  /** A copy of the login from before the last renewals is dead, and whoever tries it ends all. */
  private static void assertOneSuccessor(TestHome home, Path history) throws IOException {
    String before = home.readAuthJson();
    try (TestHome thief = TestHome.create()) {
      thief.writeAuthJson(before);
      try (History own = History.appendTo(history.resolveSibling("thief"));
          Latchkey latchkey = ChainProgram.open(home.path(), own);
          Latchkey stolen = ChainProgram.open(thief.path(), own)) {
        latchkey.renew();
        latchkey.renew();
        assertThatThrownBy(stolen::renew).hasMessageContaining("already used");
        Secret newest =
            ((ChatGptSession) AuthDocument.parse(home.readAuthJson()).credential())
                .tokens()
                .refreshToken();
        assertThat(newest.isEmpty()).isFalse();
        assertThatThrownBy(latchkey::renew).isInstanceOf(LatchkeyException.class);
      }
    }
  }
}
