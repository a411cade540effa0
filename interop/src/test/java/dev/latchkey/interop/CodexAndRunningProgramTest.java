package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.interop.ModelEndpoint.Call;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program with Latchkey and the real Codex, both running, adopt what the other has renewed. */
@WithIssuer
class CodexAndRunningProgramTest {

  @Test
  void B32_latchkeyAdoptsWhatCodexRenewed(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens first = SampleLogin.store(home, issuer, Duration.ofMinutes(10));
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive);
        Latchkey latchkey = latchkey(home)) {
      home.write("config.toml", model.configForTheStoredLogin());
      assertThat(latchkey.token().value().reveal()).isEqualTo(first.accessToken());
      model.refuse(first.accessToken());

      Outcome outcome = CodexCli.in(home).turn();

      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(issuer.only(Grant.REFRESH_TOKEN).header("originator")).isEqualTo("codex_exec");
      String renewed = SampleLogin.accessToken(home);
      long begun = System.nanoTime();
      while (!latchkey.token().value().reveal().equals(renewed)) {
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        Thread.sleep(20);
      }
      assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
      assertThat(model.turns().getLast().bearer()).contains(renewed);
    }
  }

  @Test
  void codexAdoptsWhatLatchkeyRenewedAfterA401(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens first = SampleLogin.store(home, issuer, Duration.ofMinutes(10));
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive);
        Latchkey latchkey = latchkey(home)) {
      home.write("config.toml", model.configForTheStoredLogin());
      try (CodexAppServer codex = CodexAppServer.start(CodexCli.in(home))) {
        String thread = codex.startThread();
        codex.turn(thread);
        String renewed = latchkey.renew().value().reveal();
        model.refuse(first.accessToken());

        codex.turn(thread);

        assertThat(model.turns().getLast().status()).isEqualTo(200);
        assertThat(model.turns().getLast().bearer()).contains(renewed);
        assertThat(issuer.only(Grant.REFRESH_TOKEN).header("originator")).isEqualTo("latchkey");
      }
    }
  }

  @Test
  void codexAdoptsWhatLatchkeyRenewedWhenItsOwnTokenIsNearItsEnd(TestHome home, FakeIssuer issuer)
      throws Exception {
    Instant nearItsEnd = Instant.now().plusSeconds(31);
    issuer.accessTokenLifetime(Duration.ofSeconds(330));
    IssuedTokens first = SampleLogin.store(home, issuer, Duration.ZERO);
    issuer.accessTokenLifetime(Duration.ofHours(1));
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive);
        Latchkey latchkey = latchkey(home)) {
      home.write("config.toml", model.configForTheStoredLogin());
      try (CodexAppServer codex = CodexAppServer.start(CodexCli.in(home))) {
        String thread = codex.startThread();
        codex.turn(thread);
        assertThat(model.turns().getLast().bearer()).contains(first.accessToken());
        String renewed = latchkey.renew().value().reveal();
        // Within the five minutes in which Codex itself would renew.
        Thread.sleep(Duration.between(Instant.now(), nearItsEnd).plusMillis(1));

        codex.turn(thread);

        assertThat(model.turns()).extracting(Call::status).containsExactly(200, 200);
        assertThat(model.turns().getLast().bearer()).contains(renewed);
        assertThat(issuer.only(Grant.REFRESH_TOKEN).header("originator")).isEqualTo("latchkey");
      }
    }
  }

  private static Latchkey latchkey(TestHome home) {
    return Latchkey.builder().environment(Environment.of(Map.of())).home(home.path()).open();
  }
}
