package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Environment;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code latchkey token}: every form, for every kind of login; the refresh token in none. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TokenCommandTest {
  private static final String KEY = "sk-proj-1234567890ABCDE";
  private static final String PERSONAL = "at-sample-0123456789abcdef";
  private static final List<String> FORMS = List.of("", "--header", "--exec-credential");

  private final TestClock clock = TestClock.at(Instant.parse("2031-05-06T07:08:09Z"));
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.clock = clock;
    lab.issuer.clock(clock);
    lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private IssuedTokens login() {
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(tokens, lab.issuer.uri().toString(), clock.instant()));
    lab.wanted(tokens.accessToken());
    return tokens;
  }

  private Lab.Ended token(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "token";
    System.arraycopy(words, 0, all, 1, words.length);
    return lab.handOver(all);
  }

  /** What a program gets that asks for it, and for nothing else. */
  private String out(String... words) {
    Lab.Ended ended = token(words).succeeds();
    assertThat(ended.err()).isEmpty();
    return ended.out();
  }

  private JsonObject json(int exit, String... more) throws IOException {
    String[] words = new String[more.length + 1];
    words[0] = "--json";
    System.arraycopy(more, 0, words, 1, more.length);
    Lab.Ended ended = token(words);
    assertThat(ended.exit()).describedAs(ended.err()).isEqualTo(exit);
    assertThat(ended.out()).endsWith("}\n");
    assertThat(JsonSchema.of("token.schema.json").complaints(ended.out())).isEmpty();
    return (JsonObject) new JsonReader().read(ended.out()).root();
  }

  /** Every form fails with the same line; only the one for programs says anything on stdout. */
  private void fails(String... expected) throws IOException {
    Map<String, String> before = stored();
    for (String form : FORMS) {
      Lab.Ended ended = form.isEmpty() ? token() : token(form);
      ended.failsClearly(1, expected);
      assertThat(ended.out()).isEmpty();
    }
    JsonObject json = json(1);
    assertThat(json.get("token")).isEqualTo(json.get("account_id"));
    assertThat(json.object("headers").orElseThrow().members()).isEmpty();
    assertThat(json.object("error").orElseThrow().string("message").orElseThrow())
        .contains(expected[0]);
    assertThat(stored()).isEqualTo(before);
  }

  /** What is in the home, but for locks and the journal of renewals. */
  private Map<String, String> stored() {
    Map<String, String> files = new TreeMap<>(lab.home.snapshot());
    files.keySet().removeIf(name -> name.contains("lock"));
    files.keySet().removeIf(name -> name.equals("latchkey") || name.endsWith("renewal.json"));
    return files;
  }

  @Test
  void aValidTokenIsPrintedWithoutAskingOrWritingAnything() throws IOException {
    String token = login().accessToken();
    Map<String, String> before = lab.home.snapshot();
    assertThat(out()).isEqualTo(token + "\n");
    assertThat(out("--header"))
        .isEqualTo("Authorization: Bearer " + token + "\nChatGPT-Account-ID: acct-1111\n");
    JsonObject json = json(0);
    assertThat(json.string("token")).contains(token);
    assertThat(json.string("token_type")).contains("Bearer");
    assertThat(json.string("expires_at")).contains("2031-05-06T08:08:09Z");
    assertThat(json.string("account_id")).contains("acct-1111");
    assertThat(json.string("profile")).contains("default");
    JsonObject headers = json.object("headers").orElseThrow();
    assertThat(headers.members()).hasSize(2);
    assertThat(headers.string("Authorization")).contains("Bearer " + token);
    assertThat(headers.string("ChatGPT-Account-ID")).contains("acct-1111");
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
  }

  @Test
  void aFedrampWorkspaceHasItsHeader() throws IOException {
    lab.issuer.account(Account.sample().fedramp(true));
    login();
    assertThat(out("--header")).endsWith("\nX-OpenAI-Fedramp: true\n");
    assertThat(json(0).object("headers").orElseThrow().string("X-OpenAI-Fedramp")).contains("true");
  }

  @Test
  void aKubernetesClientGetsTheVersionThatItAsksFor() {
    String token = login().accessToken();
    String v1 =
        "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
            + "\"status\":{\"expirationTimestamp\":\"2031-05-06T08:08:09Z\",\"token\":\""
            + token
            + "\"}}\n";
    assertThat(out("--exec-credential")).isEqualTo(v1);
    for (String asked : List.of("{", "[]", "{\"apiVersion\":7}", request("v1"), request("v9"))) {
      lab.environment.put("KUBERNETES_EXEC_INFO", asked);
      assertThat(out("--exec-credential")).isEqualTo(v1);
    }
    lab.environment.put("KUBERNETES_EXEC_INFO", request("v1beta1"));
    assertThat(out("--exec-credential")).isEqualTo(v1.replace("k8s.io/v1", "k8s.io/v1beta1"));
  }

  private static String request(String version) {
    return "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/"
        + version
        + "\",\"spec\":{\"interactive\":false}}";
  }

  @Test
  void anEndedTokenIsRenewedOnce() throws IOException {
    String old = login().accessToken();
    clock.advance(Duration.ofHours(3));
    Lab.Ended first = token().succeeds();
    String token = first.out().strip();
    assertThat(token).isNotEqualTo(old);
    assertThat(lab.home.readAuthJson()).contains(lab.wanted(token));
    assertThat(out()).isEqualTo(token + "\n");
    assertThat(json(0).string("expires_at")).contains("2031-05-06T11:08:09Z");
    assertThat(lab.issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
  }

  @Test
  void B47_aRenewalIsAnOccasionToRetryRevocations() throws IOException {
    String waiting = lab.issuer.issueTokens().refreshToken();
    lab.home.write(
        "latchkey/revocations.json",
        """
        {"version": 1, "pending": [{"id": "a", "endpoint": "%s", "token_type_hint": "refresh_token",
          "token": "%s", "queued_at": "2026-01-01T00:00:00Z", "attempts": 0}]}
        """
            .formatted(lab.issuer.uri(Endpoint.REVOKE), waiting));
    login();
    assertThat(token().exit()).isZero();
    assertThat(lab.issuer.revocations()).isEmpty();
    clock.advance(Duration.ofHours(3));
    Lab.Ended renewed = token();
    assertThat(renewed.exit()).isZero();
    lab.wanted(renewed.out().strip());
    lab.issuer.assertRevoked(waiting);
  }

  @Test
  void whereRenewalFailsNothingIsPrinted() throws IOException {
    login();
    clock.advance(Duration.ofHours(3));
    lab.issuer.on(Endpoint.TOKEN).always(Answer.status(500));
    fails(lab.issuer.uri().toString());
  }

  @Test
  void anApiKeyIsATokenWithoutAnEnd() throws IOException {
    lab.home.writeAuthJson(AuthJsonSamples.apiKey(lab.wanted(KEY)));
    assertThat(out()).isEqualTo(KEY + "\n");
    assertThat(out("--header")).isEqualTo("Authorization: Bearer " + KEY + "\n");
    assertThat(out("--exec-credential")).endsWith("\"status\":{\"token\":\"" + KEY + "\"}}\n");
    JsonObject json = json(0);
    assertThat(json.string("token")).contains(KEY);
    assertThat(json.string("expires_at")).isEmpty();
    assertThat(json.string("account_id")).isEmpty();
    lab.issuer.assertNoRequests();
  }

  @Test
  void B54_aPersonalTokenIsLookedUpOnce() throws IOException {
    lab.issuer.personalAccessToken(lab.wanted(PERSONAL), Account.sample());
    lab.home.writeAuthJson(AuthJsonSamples.personalAccessToken(PERSONAL));
    assertThat(out("--header"))
        .isEqualTo("Authorization: Bearer " + PERSONAL + "\nChatGPT-Account-ID: acct-1111\n");
    assertThat(out()).isEqualTo(PERSONAL + "\n");
    assertThat(json(0).string("account_id")).contains("acct-1111");
    lab.issuer.assertRequests(Endpoint.WHOAMI);
  }

  @Test
  void aTokenInTheEnvironmentComesBeforeTheStoredLogin() throws IOException {
    login();
    lab.issuer.personalAccessToken(lab.wanted(PERSONAL), Account.sample());
    lab.environment.put("CODEX_ACCESS_TOKEN", PERSONAL);
    assertThat(json(0).string("token")).contains(PERSONAL);
    assertThat(lab.issuer.requests(Endpoint.WHOAMI)).hasSize(1);
  }

  @Test
  void anAgentIdentitySignsInstead() throws IOException {
    String jwt = lab.issuer.issueAgentIdentity();
    lab.secret(jwt);
    lab.environment.remove("LATCHKEY_ISSUER");
    lab.home.writeAuthJson(AuthJsonSamples.agentIdentity(jwt));
    lab.environment.put("CODEX_AGENT_IDENTITY_JWKS_BASE_URL", lab.issuer.uri().toString());
    lab.environment.put("CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL", lab.issuer.uri().toString());
    String[] override = {"-c", "chatgpt_base_url=" + lab.issuer.uri()};
    for (String form : List.of("--trust-this-job", "--exec-credential")) {
      Lab.Ended ended = token(form, override[0], override[1]);
      ended.failsClearly(1, "has no bearer token", "add --header or --json");
      assertThat(ended.out()).isEmpty();
    }
    lab.issuer.assertNoRequests();
    assertThat(out("--header", override[0], override[1]))
        .startsWith("Authorization: AgentAssertion ")
        .contains("\nChatGPT-Account-ID: acct-1111\n");
    JsonObject json = json(0, override);
    assertThat(json.string("token")).isEmpty();
    assertThat(json.string("token_type")).isEmpty();
    assertThat(json.string("account_id")).contains("acct-1111");
    assertThat(json.object("headers").orElseThrow().string("Authorization").orElseThrow())
        .startsWith("AgentAssertion ");
  }

  @Test
  void aWorkloadIsExchangedOnceAndMayDoSoInAnyJob() throws IOException {
    login();
    String assertion = FakeJwt.empty().claim("sub", "job").mint();
    lab.secret(assertion);
    lab.environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
    lab.environment.put(
        "OPENAI_IDENTITY_TOKEN_FILE", lab.machine.write("jwt", assertion).file("jwt").toString());
    lab.environment.put("CI", "true");
    lab.environment.put("GITLAB_CI", "true");
    JsonObject json = json(0);
    assertThat(json.string("token")).isPresent();
    assertThat(json.string("expires_at")).isPresent();
    assertThat(lab.issuer.requests(Grant.JWT_BEARER)).hasSize(1);
  }

  @Test
  void B51_nobodyIsSignedIn() throws IOException {
    fails("nobody is signed in to the profile default", "; run latchkey login");
    lab.run("profile", "add", "work").succeeds();
    lab.run("token", "--profile", "work")
        .failsClearly(1, "profile work", "; run latchkey login --profile work");
    lab.issuer.assertNoRequests();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"auth_mode\":\"chatgpt\"}", "{\"auth_mode\":\"apikey\"}"})
  void B34_anIncompleteLoginIsNone(String document) throws IOException {
    lab.home.writeAuthJson(document);
    fails("lacks", "; run latchkey login");
  }

  @Test
  void aLoginThatHasEndedForGood() throws IOException {
    IssuedTokens tokens = login();
    lab.home.writeAuthJson(lab.home.readAuthJson().replace(tokens.refreshToken(), ""));
    clock.advance(Duration.ofHours(3));
    fails("has ended and cannot be renewed", "; run latchkey login");
  }

  @Test
  void anUnreadableLogin() throws IOException {
    lab.home.writeAuthJson("{");
    fails(lab.home.authJson().toString());
  }

  @Test
  void ofAnotherKind() throws IOException {
    lab.home.writeAuthJson(AuthJsonSamples.bedrockApiKey("bedrock-api-key-1", "eu-west-1"));
    lab.secret("bedrock-api-key-1");
    fails("is not one that gives bearer tokens");
  }

  @Test
  void aSecondLineIsNeverSmuggledIn() {
    lab.secret("sk-one");
    lab.home.writeAuthJson(AuthJsonSamples.apiKey("sk-one\nX-Evil: yes"));
    for (String form : List.of("--trust-this-job", "--header")) {
      Lab.Ended ended = token(form).failsClearly(1, "control character");
      assertThat(ended.out()).isEmpty();
    }
  }

  @Test
  void R_CICD_3_anAccountIsNotUsedInAJobOfAForkUnlessTrusted() throws IOException {
    String token = login().accessToken();
    lab.environment.put("GITLAB_CI", "true");
    lab.environment.put("CI_PROJECT_VISIBILITY", "public");
    fails("no account is used here", "--trust-this-job");
    assertThat(out("--trust-this-job")).isEqualTo(token + "\n");
    lab.home.writeAuthJson(AuthJsonSamples.apiKey(lab.wanted(KEY)));
    assertThat(out()).isEqualTo(KEY + "\n");
  }

  @Test
  void theProfileThatIsAskedFor() throws IOException {
    login();
    lab.run("profile", "add", "work").succeeds();
    lab.latchkeyHome.write("profiles/work/auth.json", AuthJsonSamples.apiKey(lab.wanted(KEY)));
    assertThat(out("--profile", "work")).isEqualTo(KEY + "\n");
    assertThat(json(0, "--profile", "work").string("profile")).contains("work");
    lab.run("token", "--profile", "wrok").failsClearly(1, "wrok");
  }

  @Test
  void theFullParserSaysTheSame() {
    String token = login().accessToken();
    assertThat(lab.handOver("-c", "model=x", "token").succeeds().out()).isEqualTo(token + "\n");
    assertThat(lab.handOver("token", "--config=model=x", "--header").succeeds().out())
        .isEqualTo(out("--header"));
    assertThat(lab.handOver("token", "--profile=default", "--exec-credential").succeeds().out())
        .isEqualTo(out("--exec-credential"));
    assertThat(lab.handOver("token", "--profile=default", "--json").succeeds().out())
        .isEqualTo(out("--json"));
  }

  @Test
  void onATerminalItIsSaidThatThisIsASecret() {
    String token = login().accessToken();
    lab.outIsTerminal = true;
    lab.colour = false;
    Lab.Ended ended = token().succeeds();
    assertThat(ended.out()).isEqualTo(token + "\n");
    assertThat(ended.err().lines()).hasSize(1).first().asString().startsWith("warning: ");
  }

  @Test
  void aTokenThatIsNotTakenIsAFailure() {
    login();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            lab.stdin,
            new PrintStream(new Full(), false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false,
            false);
    for (String form : List.of("--trust-this-job", "--json", "--header", "--exec-credential")) {
      err.reset();
      int exit =
          new Cli(
                  new Surroundings(
                      Environment.of(lab.environment),
                      terminal,
                      page -> new BrowserLauncher.Launch.NotStarted("this is a test"),
                      clock,
                      lab.home.path(),
                      lab.workingFolder,
                      lab.machine.path()))
              .run("token", form);
      new Lab.Ended(exit, "", err.toString(StandardCharsets.UTF_8))
          .failsClearly(1, "standard output");
    }
  }

  /** Takes nothing. */
  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
