package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real Codex under {@code latchkey run}. */
@WithIssuer
class CodexProfileTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String KEY = "sk-proj-0123456789abcdefghij";

  @Test
  void codexHasTheLoginOfTheProfile(TestHome home, FakeIssuer issuer) throws Exception {
    Path codex = new Programs().codex();
    home.write(".codex/auth.json", AuthJsonSamples.apiKey(KEY));
    assertThat(latchkey(home, "profile", "add", "work").exit()).isZero();
    home.write(
        ".latchkey/profiles/work/auth.json",
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
    String before = home.read(".codex/auth.json");

    Outcome work =
        latchkey(home, "run", "--profile", "work", "--", codex.toString(), "login", "status");
    assertThat(work.stderr()).contains("Logged in using ChatGPT\n");
    assertThat(work.exit()).isZero();

    Outcome mine = latchkey(home, "run", "--", codex.toString(), "login", "status");
    assertThat(mine.stderr()).contains("API key configured - sk-proj-***fghij\n");
    assertThat(mine.exit()).isZero();
    assertThat(home.read(".codex/auth.json")).isEqualTo(before);
    issuer.assertNoRequests();
  }

  @Test
  void codexSignsInAndOutOfAProfileAndNoOther(TestHome home) throws Exception {
    Path codex = new Programs().codex();
    home.write(".codex/auth.json", AuthJsonSamples.apiKey(KEY));
    assertThat(latchkey(home, "profile", "add", "work").exit()).isZero();
    String before = home.read(".codex/auth.json");
    List<String> login =
        List.of(
            "run",
            "--profile",
            "work",
            "--without-login",
            "--",
            codex.toString(),
            "login",
            "--with-api-key");
    try (RunningProgram program = start(home, login.toArray(String[]::new))) {
      Outcome outcome = program.input("sk-work-0123456789abcdef").await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    }
    assertThat(home.read(".latchkey/profiles/work/auth.json")).contains("sk-work-");
    assertThat(latchkey(home, "status", "--profile", "work").stdout()).contains("sk-work-***bcdef");
    assertThat(latchkey(home, "run", "--profile", "work", "--", codex.toString(), "logout").exit())
        .isZero();
    assertThat(home.file(".latchkey/profiles/work/auth.json")).doesNotExist();
    assertThat(home.read(".codex/auth.json")).isEqualTo(before);
  }

  private static Outcome latchkey(TestHome home, String... words) throws Exception {
    try (RunningProgram program = start(home, words)) {
      return program.input("").await(LIMIT);
    }
  }

  private static RunningProgram start(TestHome home, String... words) {
    List<String> all = new ArrayList<>(List.of("--"));
    all.addAll(List.of(words));
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    // Below HOME, as on a user's machine; and no way to any other host.
    environment.put("CODEX_HOME", home.file(".codex").toString());
    for (String proxy : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")) {
      environment.put(proxy, "http://127.0.0.1:9");
    }
    environment.put("NO_PROXY", "127.0.0.1,localhost");
    return LatchkeyJvm.start(environment, all.toArray(String[]::new));
  }
}
