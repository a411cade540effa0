package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move between stores that is killed at any moment, with a real keyring (B39). */
@WithIssuer
class KilledMoveTest {
  private static final int ROUNDS = "long".equals(System.getProperty("latchkey.rounds")) ? 200 : 12;

  /** Where the login was when the process had ended. */
  private enum Whereabouts {
    /** As before the move, which had not begun. */
    UNTOUCHED,
    /** In one place, and the move not finished. */
    ONE,
    /** In both, and the move not finished. */
    BOTH,
    /** As after the move. */
    MOVED
  }

  @Test
  void aKilledMoveLeavesTheLoginAndTheNextCommandFinishes(
      @TempDir Path temporary, TestHome home, FakeIssuer issuer) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Whereabouts, Integer> seen = new EnumMap<>(Whereabouts.class);
    try (KeyringLab lab =
        new KeyringLab(home, SecretServiceSession.unlocked(KeyringLab.folder(temporary)))) {
      SampleLogin.store(home, issuer, Duration.ofMinutes(1));
      String login = SampleLogin.refreshToken(home);
      boolean inKeyring = false;
      for (int round = 0; round < ROUNDS; round++) {
        String where = "round " + round + " of seed " + seed;
        String target = inKeyring ? "file" : "keyring";
        killAtSomeMoment(lab, random, target);

        boolean file = Files.exists(home.authJson());
        if (file) {
          assertThat(refreshToken(home.readAuthJson())).as(where).isEqualTo(login);
        }
        String items = lab.search(lab.document());
        boolean keyring = items.contains(login);
        assertThat(file || keyring).as(where + ": the login is somewhere").isTrue();
        assertThat(saysKeyring(home) ? keyring : file)
            .as(where + ": the login is where config.toml says")
            .isTrue();
        boolean unfinished = Files.exists(home.file("latchkey/store-move.json"));
        assertThat(file && keyring && !unfinished).as(where + ": two places, no note").isFalse();
        seen.merge(whereabouts(file, keyring, unfinished, inKeyring), 1, Integer::sum);

        Outcome next = lab.latchkey("login", "status");
        assertThat(next.exit()).as(where + ": " + next.stderr()).isZero();
        assertThat(home.file("latchkey/store-move.json")).as(where).doesNotExist();
        inKeyring = lab.search(lab.document()).contains(login);
        assertThat(Files.exists(home.authJson())).as(where).isNotEqualTo(inKeyring);
        assertThat(saysKeyring(home)).as(where).isEqualTo(inKeyring);
        if (unfinished) {
          assertThat(inKeyring).as(where + ": finished").isEqualTo(target.equals("keyring"));
        }
        if (round % 5 == 0) {
          assertThat(lab.codex().run("login", "status").stderr()).as(where).contains("ChatGPT");
        }
      }
    }
    System.out.println("Killed moves left the login: " + seen);
    // Otherwise the moments say nothing.
    assertThat(seen.getOrDefault(Whereabouts.ONE, 0) + seen.getOrDefault(Whereabouts.BOTH, 0))
        .as("moves that were killed midway, of seed %d: %s", seed, seen)
        .isPositive();
  }

  private static Whereabouts whereabouts(
      boolean file, boolean keyring, boolean unfinished, boolean wasInKeyring) {
    if (unfinished) {
      return file && keyring ? Whereabouts.BOTH : Whereabouts.ONE;
    }
    return keyring == wasInKeyring ? Whereabouts.UNTOUCHED : Whereabouts.MOVED;
  }

  /** Kills it some time after it has noted what it is about to do, or before. */
  private static void killAtSomeMoment(KeyringLab lab, Random random, String target)
      throws InterruptedException {
    Path note = lab.home.file("latchkey/store-move.json");
    try (RunningProgram move =
        LatchkeyJvm.start(lab.environment(), "--", "store", "move", target)) {
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      if (random.nextInt(10) > 0) {
        while (!Files.exists(note) && move.isAlive() && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
      }
      long moment = System.nanoTime() + random.nextInt(120_000_000);
      while (System.nanoTime() < moment) {
        Thread.onSpinWait();
      }
      move.kill();
    }
  }

  private static boolean saysKeyring(TestHome home) {
    return Files.exists(home.file("config.toml"))
        && home.read("config.toml").contains("\"keyring\"");
  }

  private static String refreshToken(String json) {
    return ((ChatGptSession) AuthDocument.parse(json).credential())
        .tokens()
        .refreshToken()
        .reveal();
  }
}
