package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of docs/tokens-for-programs.md, run by a real shell with real programs. */
@WithIssuer
class TokenGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PLACE = "https://chatgpt.com";

  private static List<String> scripts() throws IOException {
    List<String> scripts = new ArrayList<>();
    StringBuilder script = new StringBuilder();
    boolean shell = false;
    for (String line : Files.readAllLines(Root.file("docs/tokens-for-programs.md"))) {
      if (line.startsWith("```")) {
        if (shell) {
          scripts.add(script.toString());
          script.setLength(0);
        }
        shell = line.equals("```sh");
      } else if (shell) {
        script.append(line).append('\n');
      }
    }
    return scripts;
  }

  private static Outcome sh(TestHome home, String script) throws InterruptedException {
    Map<String, String> environment = LatchkeyJvm.environment(home);
    LatchkeyScript.latchkey(home.file("bin"));
    environment.merge("PATH", home.file("bin").toString(), (old, first) -> first + ":" + old);
    try (RunningProgram program =
        RunningProgram.start(
            List.of(new Programs().require("sh").toString(), "-c", script), environment)) {
      return program.input("").await(LIMIT);
    }
  }

  @Test
  void itsCommandsRun(TestHome home, FakeIssuer issuer) throws Exception {
    new Programs().require("curl");
    new Programs().require("jq");
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    List<String> said = new ArrayList<>();
    for (String script : scripts()) {
      Outcome outcome = sh(home, script.replace(PLACE, issuer.uri().toString()));
      assertThat(outcome.exit()).as(script + outcome.stderr()).isZero();
      assertThat(outcome.stderr()).isEmpty();
      said.add(outcome.stdout());
    }
    assertThat(said).hasSize(3);
    assertThat(said.get(2)).matches("20\\S+Z\nacct-1111\n");
    List<RecordedRequest> requests = issuer.requests(Endpoint.BACKEND);
    assertThat(requests).hasSize(2);
    for (RecordedRequest request : requests) {
      assertThat(request.header("Authorization")).contains("Bearer " + tokens.accessToken());
    }
    assertThat(requests.get(0).header("ChatGPT-Account-ID")).contains("acct-1111");
  }

  @Test
  void aClosedOrFullStandardOutputIsAFailure(TestHome home, FakeIssuer issuer) throws Exception {
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
    for (String place : List.of(">/dev/full", ">&-")) {
      Outcome outcome = sh(home, "latchkey token " + place);
      assertThat(outcome.exit()).as(place).isEqualTo(1);
      assertThat(outcome.stderr()).as(place).contains("the token was not handed over");
    }
  }

  @Test
  void theKubernetesClientSendsIt(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    for (String version : versionsOf(home)) {
      try (TlsRecorder cluster = TlsRecorder.start(home.file("cluster-" + version))) {
        home.write(
            "kubeconfig",
            """
            apiVersion: v1
            kind: Config
            clusters:
              - name: c
                cluster: {server: "%s", insecure-skip-tls-verify: true}
            contexts:
              - {name: c, context: {cluster: c, user: latchkey}}
            current-context: c
            """
                    .formatted(cluster.uri())
                + yaml().replace("k8s.io/v1\n", "k8s.io/" + version + "\n"));
        Outcome outcome =
            sh(
                home,
                new Programs().require("kubectl")
                    + " --kubeconfig="
                    + home.file("kubeconfig")
                    + " get --raw /version");
        assertThat(outcome.exit()).as(version + outcome.stderr()).isZero();
        assertThat(cluster.authorizations())
            .isNotEmpty()
            .containsOnly("Bearer " + tokens.accessToken());
      }
    }
  }

  /** Those of an ExecCredential that the client here knows: v1 only since its version 1.22. */
  private static List<String> versionsOf(TestHome home) throws Exception {
    Outcome outcome = sh(home, new Programs().require("kubectl") + " version --client");
    Matcher minor = Pattern.compile("v1\\.(\\d+)\\.").matcher(outcome.stdout());
    assertThat(minor.find()).as(outcome.stdout()).isTrue();
    return Integer.parseInt(minor.group(1)) < 22 ? List.of("v1beta1") : List.of("v1", "v1beta1");
  }

  private static String yaml() throws IOException {
    String guide = Files.readString(Root.file("docs/tokens-for-programs.md"));
    int from = guide.indexOf("```yaml\n") + "```yaml\n".length();
    return guide.substring(from, guide.indexOf("```", from));
  }
}
