package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.ModelEndpoint.Call;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The real Codex works with tokens that {@code latchkey token} supplies. */
@WithIssuer
class CodexTokenCommandTest {

  @Test
  void codexSendsTheTokenThatLatchkeySupplies(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = SampleLogin.store(home, issuer, Duration.ZERO);
    try (TestHome codexHome = TestHome.create();
        ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      Outcome outcome = codex(codexHome, model, home).turn();

      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(outcome.stdout()).isEqualTo(ModelEndpoint.ANSWER + "\n");
      assertThat(model.turns()).extracting(Call::status).containsExactly(200);
      assertThat(bearers(model)).containsOnly(tokens.accessToken());
      assertThat(issuer.requests(Grant.REFRESH_TOKEN)).isEmpty();
      assertNowhere(tokens.refreshToken(), outcome, model, codexHome);
      assertNowhere(SampleLogin.refreshToken(home), outcome, model, codexHome);
    }
  }

  @Test
  void aTokenThatHasEndedIsRenewedBeforeCodexGetsIt(TestHome home, FakeIssuer issuer)
      throws Exception {
    IssuedTokens ended = SampleLogin.store(home, issuer, Duration.ofHours(2));
    try (TestHome codexHome = TestHome.create();
        ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      Outcome outcome = codex(codexHome, model, home).turn();

      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(model.turns()).extracting(Call::status).containsExactly(200);
      assertThat(bearers(model)).hasSize(1).doesNotContain(ended.accessToken());
      assertThat(issuer.only(Grant.REFRESH_TOKEN).header("originator")).isEqualTo("latchkey");
      assertNowhere(ended.refreshToken(), outcome, model, codexHome);
      assertNowhere(SampleLogin.refreshToken(home), outcome, model, codexHome);
    }
  }

  @Test
  void afterA401TheCommandRunsAgainAndSuppliesTheRenewedToken(TestHome home, FakeIssuer issuer)
      throws Exception {
    IssuedTokens first = SampleLogin.store(home, issuer, Duration.ofMinutes(30));
    try (TestHome codexHome = TestHome.create();
        ModelEndpoint model = ModelEndpoint.start(issuer::isAlive);
        CodexAppServer codex = CodexAppServer.start(codex(codexHome, model, home))) {
      String thread = codex.startThread();
      codex.turn(thread);
      assertThat(model.turns()).extracting(Call::status).containsExactly(200);
      // An hour passes: the login's token ends, and Codex still has it in its memory.
      model.refuse(first.accessToken());
      IssuedTokens second = SampleLogin.store(home, issuer, Duration.ofHours(2));

      codex.turn(thread);

      assertThat(model.turns()).extracting(Call::status).containsExactly(200, 401, 200);
      assertThat(model.turns().get(1).bearer()).contains(first.accessToken());
      assertThat(model.turns().get(2).bearer()).contains(SampleLogin.accessToken(home));
      assertThat(SampleLogin.accessToken(home)).isNotIn(first.accessToken(), second.accessToken());
      assertThat(issuer.only(Grant.REFRESH_TOKEN).header("originator")).isEqualTo("latchkey");
      assertThat(model.saw(second.refreshToken())).isFalse();
      assertThat(model.saw(SampleLogin.refreshToken(home))).isFalse();
    }
  }

  @Test
  void theConfigurationOfTheGuideWorks(TestHome home, FakeIssuer issuer) throws Exception {
    Path latchkey = LatchkeyScript.latchkey(home.file("bin"));
    try (TestHome work = TestHome.create();
        ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      IssuedTokens tokens = SampleLogin.store(work, issuer, Duration.ZERO);
      try (RunningProgram add =
          LatchkeyJvm.start(
              home, "--", "profile", "add", "work", "--home", work.path().toString())) {
        Outcome added = add.input("").await(Duration.ofMinutes(1));
        assertThat(added.exit()).as(added.stderr()).isZero();
      }
      home.write(
          "config.toml",
          configurationOfTheGuide()
              .replace("https://models.example.com/v1", model.base().toString()));
      String path = latchkey.getParent() + ":" + System.getenv().getOrDefault("PATH", "/usr/bin");

      Outcome outcome = CodexCli.in(home).with("PATH", path).turn();

      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(model.turns()).extracting(Call::status).containsExactly(200);
      assertThat(bearers(model)).containsOnly(tokens.accessToken());
    }
  }

  private static String configurationOfTheGuide() throws IOException {
    String guide = Files.readString(Root.file("docs/tokens-for-programs.md"));
    String begin = "```toml\n";
    int from = guide.indexOf(begin) + begin.length();
    return guide.substring(from, guide.indexOf("```", from));
  }

  /** Why the guide tells to run keep, or to give Codex another home, where it has its own login. */
  @Test
  void codexRenewsTheLoginOfItsOwnHomeBesidesWhatTheCommandSupplies(
      TestHome home, FakeIssuer issuer) throws Exception {
    SampleLogin.store(home, issuer, Duration.ofHours(2));
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      codex(home, model, home).turn();

      assertThat(issuer.requests(Grant.REFRESH_TOKEN))
          .extracting(it -> it.header("originator"))
          .contains("codex_exec");
    }
  }

  /** Codex without a login, that gets tokens of the login in {@code loginHome}. */
  private static CodexCli codex(TestHome home, ModelEndpoint model, TestHome loginHome) {
    Path latchkey = LatchkeyScript.latchkey(loginHome.file("bin"));
    Path command =
        LatchkeyScript.write(
            loginHome.file("bin/token-of-login"),
            "CODEX_HOME='" + loginHome.path() + "' exec '" + latchkey + "' token");
    home.write("config.toml", model.configForACommand(command));
    return CodexCli.in(home);
  }

  private static Set<String> bearers(ModelEndpoint model) {
    return model.calls().stream()
        .flatMap(call -> call.bearer().stream())
        .collect(Collectors.toSet());
  }

  private static void assertNowhere(
      String secret, Outcome outcome, ModelEndpoint model, TestHome codexHome) {
    assertThat(model.saw(secret)).isFalse();
    assertThat(outcome.toString()).doesNotContain(secret);
    assertThat(codexHome.snapshot().values()).noneMatch(content -> content.contains(secret));
  }
}
