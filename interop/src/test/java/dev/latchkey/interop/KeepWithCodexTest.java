package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.ModelEndpoint.Call;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * {@code latchkey keep} renews so far ahead that no Codex of the same home ever does (B31). The
 * tokens live for five and a half minutes, of which Codex leaves the last five alone.
 */
@WithIssuer
class KeepWithCodexTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final int TOKENS = LONG ? 20 : 4;
  private static final int WORKERS = 8;

  /** Of {@link #WORKERS}, how many keep one process, and with it a token in its memory. */
  private static final int LONG_LIVED = 3;

  /**
   * Codex renews when five minutes are left. Keep does so in the middle of what comes before that,
   * which leaves a loaded machine ten seconds to be late.
   */
  private static final Duration LIFETIME = Duration.ofSeconds(320);

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(300);

  @Test
  void B31_noCodexEverRenewsWhileLatchkeyKeepsTheLogin(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.accessTokenLifetime(LIFETIME);
    CountDownLatch enough = new CountDownLatch(1);
    Instant begun = Instant.now();
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive);
        ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      home.write("config.toml", model.configForTheStoredLogin());
      IssuedTokens first = SampleLogin.store(home, issuer, Duration.ZERO);
      RunningProgram keep = keep(home);
      try {
        List<Future<Integer>> turns = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
          CodexCli codex = CodexCli.in(home);
          Callable<Integer> work =
              i < LONG_LIVED ? () -> converse(codex, enough) : () -> execute(codex, enough);
          turns.add(workers.submit(work));
        }
        model.awaitTurns(WORKERS);
        for (int lives = 1; lives <= TOKENS; lives++) {
          awaitStored(home, issuer, lives);
          if (lives == TOKENS / 2) {
            keep.kill();
            keep.close();
            keep = keep(home);
          }
        }
        model.awaitTurns(model.turns().size() + WORKERS);
        enough.countDown();
        int worked = 0;
        for (Future<Integer> turn : turns) {
          worked += turn.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        report(issuer, model, worked, begun);
        assertThat(worked).isGreaterThan(2 * WORKERS);
      } finally {
        enough.countDown();
        keep.close();
      }
      List<RecordedRequest> refreshes = issuer.requests(Grant.REFRESH_TOKEN);
      assertThat(refreshes).extracting(it -> it.header("originator")).containsOnly("latchkey");
      assertThat(refreshes).extracting(it -> it.field("refresh_token")).doesNotHaveDuplicates();
      assertThat(model.turns()).extracting(Call::status).containsOnly(200);
      assertThat(model.calls())
          .filteredOn(call -> call.bearer().isPresent())
          .noneMatch(call -> call.status() == 401);
      assertThat(model.turns().stream().map(Call::bearer).distinct().count())
          .isGreaterThan(TOKENS / 2);
      assertThat(model.turns().getFirst().account()).isEqualTo(first.account().accountId());
      assertThat(issuer.isAlive(SampleLogin.refreshToken(home))).isTrue();
    }
  }

  /** Keeps the home's login, and has said so. */
  private static RunningProgram keep(TestHome home) throws InterruptedException {
    RunningProgram keep = LatchkeyJvm.start(home, "--", "keep");
    try {
      keep.awaitOutput(LIMIT, it -> it.stderr().contains("The login is well"));
      return keep;
    } catch (AssertionError e) {
      keep.close();
      throw e;
    }
  }

  /** One process after the other. */
  private static int execute(CodexCli codex, CountDownLatch enough) throws Exception {
    int turns = 0;
    while (!enough.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      Outcome outcome = codex.turn();
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(outcome.stdout()).isEqualTo(ModelEndpoint.ANSWER + "\n");
      turns++;
    }
    return turns;
  }

  /** One process for all. */
  private static int converse(CodexCli codex, CountDownLatch enough) throws Exception {
    int turns = 0;
    try (CodexAppServer server = CodexAppServer.start(codex)) {
      String thread = server.startThread();
      while (!enough.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        assertThat(server.turn(thread)).contains("\"status\":\"completed\"");
        turns++;
      }
    }
    return turns;
  }

  /** Waits until that many renewals have been asked for, and the last one's answer is stored. */
  private static void awaitStored(TestHome home, FakeIssuer issuer, int renewals)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (issuer.requests(Grant.REFRESH_TOKEN).size() < renewals
        || !issuer.isAlive(SampleLogin.refreshToken(home))) {
      assertThat(System.nanoTime()).as("renewal %d took too long", renewals).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /** Leaves the figures in {@code target/keep-with-codex.txt}. */
  private static void report(FakeIssuer issuer, ModelEndpoint model, int worked, Instant begun)
      throws IOException {
    List<RecordedRequest> refreshes = issuer.requests(Grant.REFRESH_TOKEN);
    long codex =
        refreshes.stream().filter(it -> it.header("originator").startsWith("codex")).count();
    long tokens = refreshes.stream().map(it -> it.field("refresh_token")).distinct().count();
    long refused = model.turns().stream().filter(call -> call.status() != 200).count();
    Files.writeString(
        Files.createDirectories(Root.file("interop/target")).resolve("keep-with-codex.txt"),
        """
        %d workers of Codex, %d turns in %d s, keep killed once: %d tokens used,
        %d refresh requests, %d of them by Codex, %d reuse errors, %d turns refused
        """
            .formatted(
                WORKERS,
                worked,
                Duration.between(begun, Instant.now()).toSeconds(),
                model.turns().stream().map(Call::bearer).distinct().count(),
                refreshes.size(),
                codex,
                refreshes.size() - tokens,
                refused));
  }
}
