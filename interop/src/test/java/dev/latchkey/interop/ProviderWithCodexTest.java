package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.ModelEndpoint.Call;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code latchkey token --provider} prints what the real Codex sends to the same provider. */
@WithIssuer
class ProviderWithCodexTest {
  private static final String KEY = "hidden-0123456789";

  private static Outcome headers(TestHome home) throws InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.put("EXAMPLE_KEY", KEY);
    try (RunningProgram program =
        LatchkeyJvm.start(environment, "--", "token", "--provider", "local", "--header")) {
      return program.input("").await(Duration.ofMinutes(1));
    }
  }

  private static Outcome turn(TestHome home) throws InterruptedException {
    return CodexCli.in(home).with("EXAMPLE_KEY", KEY).turn();
  }

  private static Set<Optional<String>> bearers(ModelEndpoint model) {
    return model.turns().stream().map(Call::bearer).collect(Collectors.toSet());
  }

  /** Both send the same, and the model is content. */
  private static void sameFor(TestHome home, ModelEndpoint model, String more) throws Exception {
    home.write("config.toml", model.configWith(more));
    Outcome turn = turn(home);
    assertThat(turn.exit()).as(turn.stderr()).isZero();
    Outcome headers = headers(home);
    assertThat(headers.exit()).as(headers.stderr()).isZero();
    String bearer = model.turns().getFirst().bearer().orElseThrow();
    assertThat(headers.stdout()).startsWith("Authorization: Bearer " + bearer + "\n");
    assertThat(bearers(model)).containsExactly(Optional.of(bearer));
    model
        .turns()
        .getFirst()
        .account()
        .ifPresent(
            id -> assertThat(headers.stdout()).contains("\nChatGPT-Account-ID: " + id + "\n"));
  }

  @Test
  void theLoginOfCodex(TestHome home, FakeIssuer issuer) throws Exception {
    SampleLogin.store(home, issuer, Duration.ZERO);
    try (ModelEndpoint model = ModelEndpoint.start(issuer::isAlive)) {
      sameFor(home, model, "requires_openai_auth = true\n");
    }
  }

  @Test
  void aKeyInAVariableWhichComesBeforeTheLogin(TestHome home, FakeIssuer issuer) throws Exception {
    SampleLogin.store(home, issuer, Duration.ZERO);
    try (ModelEndpoint model = ModelEndpoint.start(KEY::equals)) {
      sameFor(home, model, "env_key = \"EXAMPLE_KEY\"\nrequires_openai_auth = true\n");
    }
  }

  @Test
  void aCommand(TestHome home) throws Exception {
    Path script = LatchkeyScript.write(home.file("bin/token.sh"), "echo '  " + KEY + "  '");
    try (ModelEndpoint model = ModelEndpoint.start(KEY::equals)) {
      sameFor(
          home,
          model,
          "[model_providers.local.auth]\ncwd = \"bin\"\ncommand = \"./"
              + script.getFileName()
              + "\"\n");
    }
  }

  @Test
  void noCredential(TestHome home) throws Exception {
    try (ModelEndpoint model = ModelEndpoint.start(any -> false)) {
      home.write("config.toml", model.configWith("request_max_retries = 0\n"));
      turn(home);
      assertThat(bearers(model)).containsExactly(Optional.empty());
      Outcome headers = headers(home);
      assertThat(headers.exit()).as(headers.stderr()).isZero();
      assertThat(headers.stdout()).isEmpty();
    }
  }

  @Test
  void b51_whereCodexSendsARequestWithoutAuthorisationLatchkeyFails(TestHome home)
      throws Exception {
    Path script = LatchkeyScript.write(home.file("bin/token.sh"), "echo boom >&2; exit 3");
    try (ModelEndpoint model = ModelEndpoint.start(any -> false)) {
      home.write(
          "config.toml",
          model.configWith(
              "request_max_retries = 0\n[model_providers.local.auth]\ncommand = \""
                  + script
                  + "\"\n"));
      turn(home);
      assertThat(bearers(model)).containsExactly(Optional.empty());
      Outcome headers = headers(home);
      assertThat(headers.exit()).isEqualTo(1);
      assertThat(headers.stdout()).isEmpty();
      assertThat(headers.stderr()).contains("exited with status 3: boom");
    }
  }
}
