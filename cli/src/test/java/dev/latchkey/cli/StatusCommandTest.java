package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code login status} (protocol §11.2, B34, B45, B46). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatusCommandTest {
  private final TestClock clock = TestClock.at(Instant.parse("2031-05-06T07:08:09Z"));
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.clock = clock;
    lab.issuer.clock(clock);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private IssuedTokens login() {
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(tokens, lab.issuer.uri().toString(), clock.instant()));
    return tokens;
  }

  /** Asks both ways, which must agree, and nothing may be asked, written or left. */
  private Lab.Ended status(int exit, String headline) throws IOException {
    Map<String, String> before = lab.home.snapshot();
    Lab.Ended text = lab.run("login", "status");
    assertThat(text.exit()).describedAs(text.toString()).isEqualTo(exit);
    assertThat(text.out()).startsWith(headline);
    assertThat(lab.run("status").out()).isEqualTo(text.out());
    Lab.Ended json = lab.run("login", "status", "--json");
    assertThat(json.exit()).isEqualTo(exit);
    assertThat(json.err()).isEmpty();
    assertThat(json.out()).contains("\"signed_in\": " + (exit == 0));
    assertThat(JsonSchema.of("status.schema.json").complaints(json.out())).isEmpty();
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
    return new Lab.Ended(exit, text.out() + json.out(), text.err());
  }

  @Test
  void B45_nothingIsStored() throws IOException {
    assertThat(status(1, "Not logged in\n  Next       latchkey login\n").out())
        .contains("\"state\": \"not-signed-in\"")
        .contains("\"payer\": null")
        .contains("\"controls\": null");
  }

  @Test
  void B45_aChatGptLoginInFull() throws IOException {
    lab.issuer.account(Account.sample().plan("pro"));
    login();
    Lab.Ended ended = status(0, "Logged in using ChatGPT as ada@example.com\n");
    assertThat(ended.out())
        .contains("  Workspace  acct-1111\n")
        .contains("  Plan       Pro (More)\n")
        .contains("  Paid by    the plan, then credits; workspace permissions apply\n")
        .contains("\"payer\": \"subscription\"")
        .contains("\"controls\": \"workspace\"")
        .contains("  Issuer     " + lab.issuer.uri() + "\n")
        .contains("  Store      file " + lab.home.authJson() + "\n")
        .contains(
            "  Token      valid for 1 h 0 min (until 2031-05-06T08:08:09Z), renewed automatically\n")
        .doesNotContain("Next")
        .contains("\"state\": \"signed-in\"")
        .contains("\"mode\": \"chatgpt\"")
        .contains("\"email\": \"ada@example.com\"")
        .contains("\"user_id\": \"user-ada\"")
        .contains("\"account_id\": \"acct-1111\"")
        .contains("\"plan\": \"pro\"")
        .contains("\"expires_at\": \"2031-05-06T08:08:09Z\"")
        .contains("\"last_refresh\": \"2031-05-06T07:08:09Z\"")
        .contains("\"renewable\": true")
        .contains("\"verified\": false");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void B45_anEndedTokenIsRenewed() throws IOException {
    login();
    clock.advance(Duration.ofHours(3));
    assertThat(status(0, "Logged in using ChatGPT").out())
        .contains("  Token      ended 2 h 0 min ago, renewed automatically\n")
        .contains("\"expired\": true");
  }

  @Test
  void B45_anEndedTokenThatCannotBeRenewed() throws IOException {
    IssuedTokens tokens = login();
    lab.home.writeAuthJson(lab.home.readAuthJson().replace(tokens.refreshToken(), ""));
    clock.advance(Duration.ofHours(3));
    assertThat(status(0, "Logged in using ChatGPT").out())
        .contains("ended 2 h 0 min ago, cannot be renewed (no refresh token)\n")
        .contains("  Next       latchkey login\n")
        .contains("\"renewable\": false");
  }

  @Test
  void B45_aLoginThatNamesNeitherWorkspaceNorPlan() throws IOException {
    lab.issuer.account(Account.sample().withoutAuthClaims().without("email"));
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(AuthJsonSamples.chatgptWithoutProvenance(tokens, clock.instant()));
    assertThat(status(0, "Logged in using ChatGPT\n").out())
        .contains("  Workspace  none named\n")
        .contains("  Plan       unknown\n")
        .contains("  Issuer     https://auth.openai.com\n")
        .contains("\"plan\": null");
  }

  @Test
  void B45_anApiKey() throws IOException {
    lab.secret("sk-proj-1234567890ABCDE");
    lab.home.writeAuthJson(AuthJsonSamples.apiKey("sk-proj-1234567890ABCDE"));
    assertThat(status(0, "API key configured - sk-proj-***ABCDE\n").out())
        .contains("  Store      file ")
        .contains("  Next       the key is checked when a request is sent\n")
        .contains("  Paid by    the API organisation, by use; its data settings apply\n")
        .contains("\"payer\": \"metered\"")
        .contains("\"controls\": \"api-organisation\"")
        .doesNotContain("Workspace")
        .contains("\"api_key\": \"sk-proj-***ABCDE\"")
        .contains("\"mode\": \"apikey\"");
  }

  @Test
  void B45_everyOtherKind() throws IOException {
    lab.secret("at-some-personal-token");
    lab.home.writeAuthJson(AuthJsonSamples.personalAccessToken("at-some-personal-token"));
    assertThat(status(0, "Logged in using personal access token\n").out())
        .contains("\"mode\": \"personalAccessToken\"");
    String agent = lab.issuer.issueAgentIdentity();
    lab.secret(agent);
    lab.home.writeAuthJson(AuthJsonSamples.agentIdentity(agent));
    status(0, "Logged in using access token as ");
    lab.secret("bedrock-api-key-1");
    lab.home.writeAuthJson(AuthJsonSamples.bedrockApiKey("bedrock-api-key-1", "eu-west-1"));
    status(0, "Logged in using Amazon Bedrock API key\n");
    lab.secret("aws-secret-key-1");
    lab.home.writeAuthJson(AuthJsonSamples.bedrockAccessKeys("AKIAEXAMPLE", "aws-secret-key-1"));
    status(0, "Logged in using Amazon Bedrock AWS access keys\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"auth_mode\":\"chatgpt\"}",
        "{\"auth_mode\":\"chatgpt\",\"tokens\":null}",
        "{\"auth_mode\":\"apikey\"}",
        "{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":null}"
      })
  void B34_whatAnnouncesALoginAndIsNone(String document) throws IOException {
    lab.home.writeAuthJson(document);
    assertThat(status(1, "Not logged in: the stored login is incomplete, ").out())
        .contains("  Next       latchkey login\n")
        .contains("\"state\": \"incomplete\"");
  }

  @Test
  void B36_aFileThatOthersCanRead() throws IOException {
    login();
    Files.setPosixFilePermissions(
        lab.home.authJson(), PosixFilePermissions.fromString("rw-r--r--"));
    Lab.Ended text = lab.run("login", "status");
    assertThat(text.exit()).isZero();
    assertThat(text.err())
        .startsWith("warning: " + lab.home.authJson() + " can be read by other users")
        .contains("chmod 600");
    assertThat(lab.home.mode("auth.json")).isEqualTo("rw-r--r--");
    assertThat(lab.run("login", "status", "--json").out()).contains("can be read by other users");
  }

  @Test
  void B45_theIssuerConfirms() throws IOException {
    IssuedTokens tokens = login();
    lab.issuer.personalAccessToken(tokens.accessToken(), tokens.account());
    Lab.Ended text = lab.run("login", "status", "--verify").succeeds();
    assertThat(text.out()).contains("  Issuer     " + lab.issuer.uri() + ", which confirms it\n");
    lab.issuer.assertRequests(Endpoint.WHOAMI);
    Lab.Ended json = lab.run("login", "status", "--verify", "--json").succeeds();
    assertThat(json.out()).contains("\"verified\": true");
    assertThat(JsonSchema.of("status.schema.json").complaints(json.out())).isEmpty();
  }

  @Test
  void B45_theIssuerDoesNotConfirm() throws IOException {
    login();
    Map<String, String> before = lab.home.snapshot();
    lab.issuer
        .on(Endpoint.WHOAMI)
        .always(Answer.error(401, "token_revoked", "the login\u001b[2J has ended"));
    Lab.Ended text = lab.run("login", "status", "--verify");
    text.failsClearly(1, lab.issuer.uri().toString());
    Lab.Ended json = lab.run("login", "status", "--verify", "--json");
    json.failsClearly(1, lab.issuer.uri().toString());
    assertThat(JsonSchema.of("status.schema.json").complaints(json.out())).isEmpty();
    assertThat(json.out()).contains("\"code\": \"issuer-refused\"").doesNotContain("\u001b");
    lab.home.assertUnchangedSince(before);
  }

  @Test
  void B51_withoutALoginNobodyIsAsked() {
    assertThat(lab.run("login", "status", "--verify").exit()).isEqualTo(1);
    lab.home.writeAuthJson("{}");
    assertThat(lab.run("login", "status", "--verify").exit()).isEqualTo(1);
    lab.issuer.assertNoRequests();
  }

  @Test
  void B45_aCorruptFile() throws IOException {
    for (String text : List.of("{ \"tokens\": {\"refresh_token\": \"rt-secret", "", "[]", "{}}")) {
      lab.secret("rt-secret");
      lab.home.writeAuthJson(text);
      Map<String, String> before = lab.home.snapshot();
      lab.run("login", "status").failsClearly(1, lab.home.authJson().toString(), "sign in again");
      Lab.Ended json = lab.run("login", "status", "--json");
      json.failsClearly(1, lab.home.authJson().toString());
      assertThat(JsonSchema.of("status.schema.json").complaints(json.out())).isEmpty();
      assertThat(json.out())
          .contains("\"state\": \"unknown\"")
          .contains("\"code\": \"store-unreadable\"");
      lab.home.assertUnchangedSince(before);
    }
  }

  @Test
  void case216_aStatusAfterOtherOptions() {
    assertThat(lab.run("login", "--timeout", "1s", "status").out()).startsWith("Not logged in");
  }

  @Test
  void B16_noColoursWhereNobodyReads() {
    login();
    assertThat(lab.run("login", "status").out()).doesNotContain("\u001b");
    assertThat(lab.run("--help").out()).doesNotContain("\u001b");
    assertThat(lab.run("nonsense").err()).doesNotContain("\u001b");
    lab.home.writeAuthJson("{");
    assertThat(lab.run("login", "status").err()).doesNotContain("\u001b");
  }

  @Test
  void B16_coloursOnATerminalUnlessTheyAreNotWanted() {
    login();
    lab.outIsTerminal = true;
    lab.errIsTerminal = true;
    assertThat(lab.run("login", "status").out()).contains("\u001b[1mLogged in");
    assertThat(lab.run("login", "status", "--json").out()).doesNotContain("\u001b");
    lab.colour = false; // what NO_COLOR leads to
    assertThat(lab.run("login", "status").out()).doesNotContain("\u001b");
    assertThat(lab.run("--help").out()).doesNotContain("\u001b");
    assertThat(lab.run("nonsense").err()).doesNotContain("\u001b");
  }
}
