package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.ModelEndpoint.Call;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Gate;
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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * {@code latchkey keep} renews so far ahead that no Codex of the same home ever does (B31). The
 * tokens live for little more than the five minutes before whose beginning Codex leaves them alone.
 */
@WithIssuer
class KeepWithCodexTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final int TOKENS = LONG ? 20 : 2;
  private static final int WORKERS = 8;

  /** Of {@link #WORKERS}, how many keep one process, and with it a token in its memory. */
  private static final int LONG_LIVED = 3;

  /**
   * Codex renews when five minutes are left, and keep in the middle of what comes before that: half
   * a minute, so that a loaded machine may be a quarter of a minute late.
   */
  private static final Duration LIFETIME = Duration.ofSeconds(330);

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(300);

  /**
   * What the workers have done.
   *
   * @param failures how turns failed that did
   */
  private record Work(int turns, List<String> failures) {}

  @Test
  void B31_noCodexEverRenewsWhileLatchkeyKeepsTheLogin(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.accessTokenLifetime(LIFETIME);
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      home.write("config.toml", model.configForTheStoredLogin());
      IssuedTokens first = SampleLogin.store(home, issuer, Duration.ZERO);
      Instant begun = Instant.now();

      Work work;
      try (Keep keep = Keep.start(home)) {
        work = whileCodexWorks(home, model, () -> awaitSomeTokens(home, issuer, keep));
      }

      report("with", issuer, model, work, begun);
      assertThat(work.failures()).isEmpty();
      List<RecordedRequest> refreshes = issuer.requests(Grant.REFRESH_TOKEN);
      assertThat(refreshes).extracting(it -> it.header("originator")).containsOnly("latchkey");
      assertThat(refreshes).extracting(it -> it.field("refresh_token")).doesNotHaveDuplicates();
      assertThat(model.turns()).extracting(Call::status).containsOnly(200);
      assertThat(model.calls())
          .filteredOn(call -> call.bearer().isPresent())
          .noneMatch(call -> call.status() == 401);
      assertThat(tokensUsed(model)).isGreaterThan(TOKENS / 2);
      assertThat(model.turns().getFirst().account()).isEqualTo(first.account().accountId());
      assertThat(issuer.isAlive(SampleLogin.refreshToken(home))).isTrue();
    }
  }

  /** Shows that the same work does wear a chain out, if nobody keeps it. */
  @Test
  void B31_withoutItTheSameCodexesRenew(TestHome home, FakeIssuer issuer) throws Exception {
    issuer.accessTokenLifetime(LIFETIME);
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      home.write("config.toml", model.configForTheStoredLogin());
      SampleLogin.store(home, issuer, Duration.ZERO);
      Instant begun = Instant.now();

      Work work = whileCodexWorks(home, model, () -> awaitRefreshes(issuer, 1));

      report("without", issuer, model, work, begun);
      assertThat(issuer.requests(Grant.REFRESH_TOKEN))
          .isNotEmpty()
          .allMatch(it ->
              it.header("originator").startsWith("codex")
                  || it.header("originator").startsWith("latchkey_interop"));
    }
  }

  @Test
  void B28_killedBetweenQuestionAndAnswerItGoesOnWhereTheIssuerRepairs(
      TestHome home, FakeIssuer issuer) throws Exception {
    issuer.accessTokenLifetime(LIFETIME.plusSeconds(30)).refreshRetryWindow(Duration.ofMinutes(1));
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      home.write("config.toml", model.configForTheStoredLogin());
      SampleLogin.store(home, issuer, Duration.ZERO);

      Work work;
      try (Keep keep = Keep.start(home)) {
        work =
            whileCodexWorks(
                home,
                model,
                () -> {
                  // Its answer tells of the repair.
                  awaitRefreshes(issuer, 1);
                  awaitStored(home, issuer);
                  Gate gate = new Gate();
                  issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
                  gate.awaitArrival(LIMIT);
                  keep.killAndStartAgain();
                  gate.open();
                  awaitRefreshes(issuer, 3);
                  awaitStored(home, issuer);
                });
      }

      assertThat(work.failures()).isEmpty();
      List<RecordedRequest> refreshes = issuer.requests(Grant.REFRESH_TOKEN);
      assertThat(refreshes).extracting(it -> it.header("originator")).containsOnly("latchkey");
      assertThat(refreshes.get(2).field("refresh_token"))
          .isEqualTo(refreshes.get(1).field("refresh_token"));
      assertThat(model.turns()).extracting(Call::status).containsOnly(200);
    }
  }

  /** What a test does meanwhile. */
  @FunctionalInterface
  private interface Meanwhile {
    void run() throws Exception;
  }

  private static Work whileCodexWorks(TestHome home, ModelEndpoint model, Meanwhile meanwhile)
      throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    List<Future<Integer>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < WORKERS; i++) {
          CodexCli codex = CodexCli.in(home);
          Callable<Integer> worker =
              i < LONG_LIVED
                  ? () -> converse(codex, enough, failures)
                  : () -> execute(codex, enough, failures);
          workers.add(threads.submit(worker));
        }
        model.awaitTurns(WORKERS);
        meanwhile.run();
        model.awaitTurns(model.turns().size() + WORKERS);
      } finally {
        enough.countDown();
      }
      int turns = 0;
      for (Future<Integer> worker : workers) {
        turns += worker.get(2 * LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      return new Work(turns, List.copyOf(failures));
    }
  }

  private static void awaitSomeTokens(TestHome home, FakeIssuer issuer, Keep keep)
      throws InterruptedException {
    try {
      for (int count = 1; count <= TOKENS; count++) {
        awaitRefreshes(issuer, count);
        awaitStored(home, issuer);
        if (count % 4 == 2) {
          keep.killAndStartAgain();
        }
      }
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + requests(issuer) + keep.said(), e);
    }
  }

  private static String requests(FakeIssuer issuer) {
    StringBuilder lines = new StringBuilder();
    for (RecordedRequest request : issuer.requests(Grant.REFRESH_TOKEN)) {
      lines.append(request.header("originator"));
      lines.append(" renewed with ").append(request.field("refresh_token").orElse("")).append('\n');
    }
    return lines.toString();
  }

  /** {@code latchkey keep}, which has said that it keeps the login. */
  private static final class Keep implements AutoCloseable {
    private final TestHome home;
    private RunningProgram program;

    private Keep(TestHome home, RunningProgram program) {
      this.home = home;
      this.program = program;
    }

    static Keep start(TestHome home) throws InterruptedException {
      return new Keep(home, program(home));
    }

    private static RunningProgram program(TestHome home) throws InterruptedException {
      RunningProgram program = LatchkeyJvm.start(home, "--", "keep");
      try {
        program.awaitOutput(LIMIT, it -> it.stderr().contains("The login is well"));
        return program;
      } catch (AssertionError e) {
        program.close();
        throw e;
      }
    }

    void killAndStartAgain() throws InterruptedException {
      program.kill();
      program.close();
      program = program(home);
    }

    String said() {
      return program.stderr();
    }

    @Override
    public void close() {
      program.close();
    }
  }

  /** One process after the other. */
  private static int execute(CodexCli codex, CountDownLatch enough, List<String> failures)
      throws Exception {
    int turns = 0;
    while (!enough.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      Outcome outcome = codex.turn();
      if (outcome.exit() != 0 || !outcome.stdout().equals(ModelEndpoint.ANSWER + "\n")) {
        failures.add(outcome.toString());
      }
      turns++;
    }
    return turns;
  }

  /** One process for all. */
  private static int converse(CodexCli codex, CountDownLatch enough, List<String> failures)
      throws Exception {
    int turns = 0;
    try (CodexAppServer server = CodexAppServer.start(codex)) {
      String thread = server.startThread();
      while (!enough.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        String end = server.turn(thread);
        if (!end.contains("\"status\":\"completed\"")) {
          failures.add(end);
        }
        turns++;
      }
    }
    return turns;
  }

  private static void awaitRefreshes(FakeIssuer issuer, int count) throws InterruptedException {
    await(() -> issuer.requests(Grant.REFRESH_TOKEN).size() >= count, "renewal " + count);
  }

  /** Waits until the last answer of the issuer is stored. */
  private static void awaitStored(TestHome home, FakeIssuer issuer) throws InterruptedException {
    await(() -> issuer.isAlive(SampleLogin.refreshToken(home)), "the save");
  }

  private static void await(BooleanSupplier condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s took too long", what).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static long tokensUsed(ModelEndpoint model) {
    return model.turns().stream().map(Call::bearer).distinct().count();
  }

  /** Leaves the figures in a file of {@code target}. */
  private static void report(
      String how, FakeIssuer issuer, ModelEndpoint model, Work work, Instant begun)
      throws IOException {
    List<RecordedRequest> refreshes = issuer.requests(Grant.REFRESH_TOKEN);
    long ours = refreshes.stream().filter(it -> it.header("originator").equals("latchkey")).count();
    long spent = refreshes.stream().map(it -> it.field("refresh_token")).distinct().count();
    long refused = model.turns().stream().filter(call -> call.status() != 200).count();
    Files.writeString(
        Files.createDirectories(Root.file("interop/target")).resolve("codex-" + how + "-keep.txt"),
        """
        %s keep: %d workers of Codex, %d turns in %d s (%d failed, %d requests refused), %d tokens used;
          refresh requests: %d by Latchkey, %d by Codex, of all %d with a spent token
        """
            .formatted(
                how,
                WORKERS,
                work.turns(),
                Duration.between(begun, Instant.now()).toSeconds(),
                work.failures().size(),
                refused,
                tokensUsed(model),
                ours,
                refreshes.size() - ours,
                refreshes.size() - spent));
  }
}
