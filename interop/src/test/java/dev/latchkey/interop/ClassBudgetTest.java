package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The start of {@code login status} and {@code token}, measured in what does not depend on the
 * machine: classes. A new JDK loads a few more or less on its own; a parser, a logger or a lambda
 * too many shows at once.
 */
@WithIssuer
class ClassBudgetTest {
  /** A tenth above what JDK 25.0.3 loads. */
  private static final int STATUS_BUDGET = 1300;

  /** The same, with what decides whether a token is still good. */
  private static final int TOKEN_BUDGET = 1380;

  @Test
  void statusLoadsNoMoreClassesThanItsBudget(TestHome home, FakeIssuer issuer) throws Exception {
    assertWithinBudget(STATUS_BUDGET, home, issuer, "ada@example.com", "login", "status");
  }

  @Test
  void tokenLoadsNoMoreClassesThanItsBudget(TestHome home, FakeIssuer issuer) throws Exception {
    assertWithinBudget(TOKEN_BUDGET, home, issuer, "eyJ", "token");
  }

  private static void assertWithinBudget(
      int budget, TestHome home, FakeIssuer issuer, String said, String... words) throws Exception {
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
    List<String> command =
        new ArrayList<>(List.of("-Xlog:class+load=info:file=" + home.file("classes.log"), "--"));
    command.addAll(List.of(words));
    try (RunningProgram program = LatchkeyJvm.start(home, command.toArray(String[]::new))) {
      Outcome outcome = program.await(Duration.ofSeconds(30));
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(outcome.stdout() + outcome.stderr()).contains(said);
    }
    assertThat(home.read("classes.log").lines().filter(line -> line.contains(" source: ")).count())
        .isBetween(100L, (long) budget);
  }
}
