package dev.latchkey.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What is in the memory of an idle {@code latchkey keep}: the token that it gives out, and no more.
 * The JDK's HTTP client remembers its last exchange for as long as it keeps the connection, which
 * is 30 s after the last request; here it is one.
 */
@WithIssuer
class KeepHeapTest {
  private static final String API_KEY = "sk-canary-minted-api-key";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void anIdleKeeperHoldsNoSecretButTheAccessToken(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.accessTokenLifetime(Duration.ofSeconds(330));
    IssuedTokens old = issuer.issueTokens();
    issuer.accessTokenLifetime(Duration.ofHours(1));
    String document = AuthJsonSamples.chatgpt(old, issuer.uri().toString(), Instant.now());
    home.writeAuthJson(
        document.replace("\"OPENAI_API_KEY\": null", "\"OPENAI_API_KEY\": \"" + API_KEY + "\""));
    assertThat(home.readAuthJson()).contains(API_KEY);
    Path dump = home.file("keep.hprof");
    ChatGptSession stored;
    try (RunningProgram keeper =
        LatchkeyJvm.start(home, "-Djdk.httpclient.keepalive.timeout=1", "--", "keep")) {
      keeper.awaitOutput(LIMIT, program -> program.stderr().contains("Renewed"));
      keeper.awaitOutput(LIMIT, program -> program.stderr().contains("The login is well"));
      stored = (ChatGptSession) AuthDocument.parse(home.readAuthJson()).credential();
      // Asked for a token, as by the programs that it serves.
      try (RunningProgram token = LatchkeyJvm.start(home, "--", "token")) {
        assertThat(token.await(LIMIT).stdout().strip())
            .isEqualTo(stored.tokens().accessToken().reveal());
      }
      Map<String, String> secrets = secrets(old, stored.tokens());
      long deadline = System.nanoTime() + LIMIT.toNanos();
      List<String> found = found(secrets, keeper, dump);
      while (!found.isEmpty() && System.nanoTime() < deadline) {
        Files.delete(dump);
        Thread.sleep(500);
        found = found(secrets, keeper, dump);
      }
      assertThat(found).isEmpty();
    }
    assertThat(stored.tokens().refreshToken().reveal()).isNotEqualTo(old.refreshToken());
  }

  private static Map<String, String> secrets(IssuedTokens old, TokenSet stored) {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("the API key", API_KEY);
    secrets.put("the old refresh token", old.refreshToken());
    secrets.put("the old ID token", old.idToken());
    secrets.put("the refresh token", stored.refreshToken().reveal());
    secrets.put("the ID token", stored.idToken().reveal());
    return secrets;
  }

  private static List<String> found(Map<String, String> secrets, RunningProgram keeper, Path dump)
      throws Exception {
    dump(keeper, dump);
    String heap = Files.readString(dump, ISO_8859_1);
    assertThat(heap.contains("dev/latchkey/keep/Keeper")).describedAs("a dump of it").isTrue();
    return secrets.entrySet().stream()
        .filter(secret -> isIn(heap, secret.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Live objects only: a full collection comes first. */
  private static void dump(RunningProgram keeper, Path file) throws InterruptedException {
    Path jcmd = Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin/jcmd");
    try (RunningProgram command =
        RunningProgram.start(
            List.of(jcmd.toString(), String.valueOf(keeper.pid()), "GC.heap_dump", file.toString()),
            Map.of("PATH", "/usr/bin:/bin"))) {
      Outcome outcome = command.await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stdout() + outcome.stderr()).isZero();
    }
  }

  private static boolean isIn(String heap, String secret) {
    return List.of(ISO_8859_1, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE).stream()
        .anyMatch(form -> heap.contains(new String(secret.getBytes(form), ISO_8859_1)));
  }
}
