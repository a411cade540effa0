package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Eight processes in one home meet a token that has ended, at an issuer that detects reuse: the
 * real Codex, and Latchkey. What happened is in {@code target/codex-race.md}.
 */
@WithIssuer
@TestInstance(Lifecycle.PER_CLASS)
class CodexRaceTest {
  private static final int PROCESSES = 8;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** How long the first answer is held back for the others to come. */
  private static final Duration WINDOW = Duration.ofSeconds(15);

  private final List<String> table = new ArrayList<>();

  /**
   * What the issuer saw of a race.
   *
   * @param requests how often a refresh token was presented
   * @param reuses how often it was one that had been presented before
   */
  private record Race(int requests, int reuses) {
    static Race seenBy(FakeIssuer issuer) {
      List<RecordedRequest> refreshes = issuer.requests(Grant.REFRESH_TOKEN);
      long tokens =
          refreshes.stream().map(it -> it.field("refresh_token").orElse("")).distinct().count();
      return new Race(refreshes.size(), refreshes.size() - (int) tokens);
    }
  }

  @AfterAll
  void writeTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| 8 processes, one home | refresh requests | reuse errors | got through | login |");
    lines.add("|---|---|---|---|---|");
    lines.addAll(table);
    Files.write(
        Files.createDirectories(Root.file("interop/target")).resolve("codex-race.md"), lines);
  }

  @Test
  void B23_eightProcessesOfLatchkeyRenewOnce(TestHome home, FakeIssuer issuer) throws Exception {
    SampleLogin.store(home, issuer, Duration.ofHours(2));

    List<Outcome> outcomes =
        race(
            issuer,
            () -> LatchkeyJvm.start(home, "--", "token").input(""),
            programs -> programs.stream().allMatch(CodexRaceTest::isRenewing));

    String renewed = SampleLogin.accessToken(home);
    assertThat(outcomes).extracting(Outcome::stdout).containsOnly(renewed + "\n");
    assertThat(outcomes).extracting(Outcome::exit).containsOnly(0);
    assertThat(issuer.isAlive(renewed)).isTrue();
    Race race = Race.seenBy(issuer);
    record("Latchkey (`latchkey token`)", race, PROCESSES, issuer, home);
    assertThat(race).isEqualTo(new Race(1, 0));
  }

  /** It documents why Latchkey does otherwise, so it holds Codex to no figure. */
  @Test
  void B23_eightProcessesOfCodexSpendOneTokenSeveralTimes(TestHome home, FakeIssuer issuer)
      throws Exception {
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      home.write("config.toml", model.configForTheStoredLogin());
      SampleLogin.store(home, issuer, Duration.ofHours(2));
      CodexCli codex = CodexCli.in(home).at(issuer);

      List<Outcome> outcomes =
          race(
              issuer,
              codex::startTurn,
              programs -> issuer.requests(Grant.REFRESH_TOKEN).size() >= PROCESSES);

      Race race = Race.seenBy(issuer);
      int through = (int) outcomes.stream().filter(outcome -> outcome.exit() == 0).count();
      record("Codex 0.169.0 (`codex exec`)", race, through, issuer, home);
      assertThat(race.requests()).isGreaterThan(1);
      assertThat(race.reuses()).isPositive();
    }
  }

  /** Starts the programs, and holds the issuer's answers back until they all are at the door. */
  private static List<Outcome> race(
      FakeIssuer issuer, Supplier<RunningProgram> start, Door allThere) throws Exception {
    Gate gate = new Gate();
    issuer.on(Grant.REFRESH_TOKEN).always(Answer.normal().heldBy(gate));
    List<RunningProgram> programs = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        programs.add(start.get());
      }
      gate.awaitArrival(LIMIT);
      await(WINDOW, () -> allThere.passedBy(programs));
      gate.open();
      List<Outcome> outcomes = new ArrayList<>();
      for (RunningProgram program : programs) {
        outcomes.add(program.await(LIMIT));
      }
      return outcomes;
    } finally {
      gate.open();
      programs.forEach(RunningProgram::close);
    }
  }

  /** Tells when all have come. */
  @FunctionalInterface
  private interface Door {
    boolean passedBy(List<RunningProgram> programs);
  }

  /** Whether a process of Latchkey is at its renewal: for that it has a thread of that name. */
  private static boolean isRenewing(RunningProgram program) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + program.pid() + "/task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        if (Files.readString(thread.resolve("comm")).startsWith("latchkey-renew")) {
          return true;
        }
      }
      return false;
    } catch (IOException | UncheckedIOException e) {
      return false; // A thread has ended meanwhile.
    }
  }

  /** Waits for what may also not happen: then the answers simply come. */
  private static void await(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  private void record(String who, Race race, int through, FakeIssuer issuer, TestHome home) {
    boolean alive = issuer.isAlive(SampleLogin.refreshToken(home));
    table.add(
        "| %s | %d | %d | %d of %d | %s |"
            .formatted(
                who,
                race.requests(),
                race.reuses(),
                through,
                PROCESSES,
                alive ? "alive" : "ended by the issuer"));
  }
}
