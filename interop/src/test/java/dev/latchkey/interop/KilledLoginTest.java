package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A login over an existing one that is killed, or interrupted, at any moment (B01, B11, B37). */
@WithIssuer
class KilledLoginTest {
  private static final Pattern PAGE =
      Pattern.compile("http://127\\.0\\.0\\.1:\\d+/oauth/authorize\\S+");
  private static final int ROUNDS = "long".equals(System.getProperty("latchkey.rounds")) ? 200 : 20;

  @Test
  void B01_aKilledLoginLeavesTheOldLoginOrTheNewOne(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.clientId("latchkey");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    // Twice the time that a login takes here and now, from the browser's return to the save.
    int span = (int) Math.max(100, 2 * millisToStore(home, issuer));
    int replaced = 0;
    for (int round = 0; round < ROUNDS; round++) {
      home.writeAuthJson(
          AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
      String before = home.readAuthJson();
      String old = refreshToken(before);

      String moment = killAtSomeMoment(home, issuer, random, span);

      String where = "round " + round + " of seed " + seed + ", killed " + moment;
      String after = home.readAuthJson();
      assertThat(home.mode("auth.json")).as(where).isEqualTo("rw-------");
      if (after.equals(before)) {
        assertThat(issuer.revocations()).as(where).doesNotContain(old);
        assertThat(issuer.isAlive(old)).as(where).isTrue();
      } else {
        replaced++;
        assertThat(refreshToken(after)).as(where).isNotEqualTo(old);
        assertThat(issuer.isAlive(refreshToken(after))).as(where).isTrue();
      }
    }
    // Otherwise the moments were all too early, or all too late, to say anything.
    assertThat(replaced).as("new logins of seed %d", seed).isBetween(1, ROUNDS - 1);
  }

  /** How long it takes from the browser's return until the login is stored. */
  private static long millisToStore(TestHome home, FakeIssuer issuer) throws InterruptedException {
    try (RunningProgram login = login(home, issuer)) {
      URI page = page(login);
      long begun = System.nanoTime();
      new HttpDriver().visit(page);
      login.awaitOutput(Duration.ofSeconds(20), it -> it.stderr().contains("Successfully"));
      return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }
  }

  /** Kills a login between its start and {@code span} ms after the browser has set out. */
  private static String killAtSomeMoment(TestHome home, FakeIssuer issuer, Random random, int span)
      throws InterruptedException {
    try (RunningProgram login = login(home, issuer)) {
      if (random.nextInt(5) == 0) {
        int delay = random.nextInt(600);
        Thread.sleep(delay);
        login.kill();
        return delay + " ms after its start";
      }
      URI page = page(login);
      Thread browser =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  new HttpDriver().visit(page);
                } catch (UncheckedIOException | AssertionError e) {
                  // The login was killed before it could answer.
                }
              });
      int delay = random.nextInt(span);
      Thread.sleep(delay);
      login.kill();
      browser.join();
      return delay + " ms after the browser began";
    }
  }

  @Test
  void B11_ctrlCEndsALoginWithAMessageAndChangesNothing(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.clientId("latchkey");
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
    String before = home.readAuthJson();
    try (RunningProgram login = login(home, issuer)) {
      assertThat(page(login)).isNotNull();

      try (RunningProgram kill =
          RunningProgram.start(
              List.of(
                  new Programs().require("kill").toString(), "-INT", String.valueOf(login.pid())),
              Map.of())) {
        assertThat(kill.await(Duration.ofSeconds(5)).exit()).isZero();
      }

      Outcome outcome = login.await(Duration.ofSeconds(10));
      assertThat(outcome.exit()).as(outcome.stderr()).isEqualTo(130);
      assertThat(outcome.stderr()).contains("latchkey: interrupted; nothing was stored");
      assertThat(outcome.stdout()).isEmpty();
    }
    assertThat(home.readAuthJson()).isEqualTo(before);
    assertThat(issuer.revocations()).isEmpty();
  }

  private static RunningProgram login(TestHome home, FakeIssuer issuer) {
    return LatchkeyJvm.start(
        home,
        "--",
        "login",
        "--issuer",
        issuer.uri().toString(),
        "--client-id",
        "latchkey",
        "--port",
        "0",
        "--no-browser");
  }

  private static URI page(RunningProgram login) throws InterruptedException {
    login.awaitOutput(
        Duration.ofSeconds(30), program -> program.stderr().contains("Waiting for at most"));
    Matcher page = PAGE.matcher(login.stderr());
    assertThat(page.find()).as(login.stderr()).isTrue();
    return URI.create(page.group());
  }

  private static String refreshToken(String document) {
    return ((ChatGptSession) AuthDocument.parse(document).credential())
        .tokens()
        .refreshToken()
        .reveal();
  }
}
