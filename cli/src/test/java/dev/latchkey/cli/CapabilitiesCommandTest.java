package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code capabilities} (R-AUTH-1 to R-AUTH-3, R-AUTH-10, R-AUTH-11, R-SPD, R-MGD-6). */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CapabilitiesCommandTest {
  private static final String KEY = "sk-proj-1234567890ABCDE";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void loginOn(String plan) {
    lab.issuer.account(Account.sample().plan(plan));
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(tokens, lab.issuer.uri().toString(), Instant.now()));
  }

  private void loginWithKey() {
    lab.secret(KEY);
    lab.home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
  }

  /** Asks both ways; nothing may be asked of an issuer or written, and every line must fit. */
  private Lab.Ended capabilities(int exit, String... more) throws IOException {
    Map<String, String> before = lab.home.snapshot();
    Lab.Ended text = run(exit, more);
    text.out().lines().forEach(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(text.out()).doesNotContain("\u001b").contains("Source, as of ");
    Lab.Ended json = run(exit, concat(more, "--json"));
    assertThat(JsonSchema.of("capabilities.schema.json").complaints(json.out())).isEmpty();
    assertThat(json.out()).contains("\"signed_in\": " + (exit == 0));
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
    return new Lab.Ended(exit, text.out() + json.out(), text.err());
  }

  private Lab.Ended run(int exit, String... more) {
    Lab.Ended ended = lab.run(concat(new String[] {"capabilities"}, more));
    assertThat(ended.exit()).describedAs(ended.toString()).isEqualTo(exit);
    return ended;
  }

  private static String[] concat(String[] words, String... more) {
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  private JsonObject json(int exit, String... more) {
    return (JsonObject) new JsonReader().read(run(exit, concat(more, "--json")).out()).root();
  }

  private static List<JsonObject> objects(JsonObject json, String name) {
    return ((JsonArray) json.get(name).orElseThrow())
        .elements().stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void aChatGptLoginOnPlus() throws IOException {
    loginOn("plus");
    Lab.Ended ended = capabilities(0);
    assertThat(ended.out())
        .startsWith("Signed in with ChatGPT as ada@example.com, plan Plus\n")
        .contains("  Paid by    the plan, then ChatGPT credits\n")
        .contains("  Governed   by the ChatGPT workspace: its permissions and roles (RBAC)")
        .containsPattern("\n  yes      Codex cloud tasks +with a password, set up MFA first\n")
        .containsPattern("\n  no       Codex-Spark +ChatGPT Pro only")
        .containsPattern("\n  no       Cloud-managed policies +workspaces on Business")
        .contains("  Issuer     " + lab.issuer.uri())
        .contains("\"kind\": \"chatgpt\"", "\"plan\": \"plus\"", "\"payer\": \"subscription\"");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void whatIsGivenComesBeforeWhatIsNot() throws IOException {
    loginOn("plus");
    String out = capabilities(0).out();
    assertThat(out.lastIndexOf("\n  yes ")).isLessThan(out.indexOf("\n  no "));
  }

  @Test
  void aPlanOfWhichNoPageSpeaksIsLeftOpen() throws IOException {
    loginOn("free");
    assertThat(capabilities(0).out())
        .containsPattern("\n  by plan  Codex cloud tasks ")
        .contains("  By plan    the pages do not say what the plan Free gives\n");
  }

  @Test
  void anApiKey() throws IOException {
    loginWithKey();
    Lab.Ended ended = capabilities(0);
    assertThat(ended.out())
        .startsWith("Signed in with an API key\n")
        .contains("  Paid by    the API organisation, at standard API pricing\n")
        .contains("  Governed   by the API organisation: its retention and data sharing settings\n")
        .containsPattern("\n  no       Codex cloud tasks +Codex cloud takes ChatGPT sign-in only\n")
        .containsPattern("\n  limited  Plugins +supported curated plugins only\n")
        .doesNotContain("By plan", "Issuer ")
        .contains("\"kind\": \"api-key\"", "\"payer\": \"metered\"")
        .contains("\"controls\": \"api-organisation\"");
  }

  @Test
  void aBedrockKey() throws IOException {
    lab.secret("bedrock-api-key-1");
    lab.home.writeAuthJson(AuthJsonSamples.bedrockApiKey("bedrock-api-key-1", "eu-west-1"));
    assertThat(capabilities(0).out())
        .startsWith("Signed in with a key of Amazon Bedrock\n")
        .contains("  Governed   by the AWS account")
        .containsPattern("\n  no       Fast mode +Bedrock offers");
  }

  @Test
  void aWorkloadIdentityIsNoPerson() throws IOException {
    String jwt = FakeJwt.empty().claim("sub", "job").mint();
    lab.secret(jwt);
    lab.environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
    lab.environment.put(
        "OPENAI_IDENTITY_TOKEN_FILE",
        Files.writeString(lab.home.file("identity.jwt"), jwt).toString());
    lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
    assertThat(capabilities(0).out())
        .startsWith("Signed in with an access token\n")
        .contains("  By plan    the plan is not known here\n")
        .contains("\"kind\": \"access-token\"");
  }

  @Test
  void nobodyIsSignedIn() throws IOException {
    Lab.Ended ended = capabilities(1);
    assertThat(ended.out())
        .startsWith("Nobody is signed in\nWhat each way to sign in gives:\n")
        .containsPattern("\n +ChatGPT +access token +API key +Bedrock\n")
        .containsPattern("\n  Codex cloud tasks +by plan +limited +no +no\n")
        .contains("  Next       latchkey login, for ChatGPT\n");
    JsonObject json = json(1);
    assertThat(objects(json, "kinds"))
        .extracting(kind -> kind.string("kind").orElseThrow())
        .containsExactly("chatgpt", "access-token", "api-key", "bedrock");
  }

  @Test
  void anIncompleteLoginIsNone() throws IOException {
    lab.home.writeAuthJson("{\"auth_mode\": \"chatgpt\"}");
    assertThat(capabilities(1).out()).startsWith("Nobody is signed in: the stored login lacks ");
  }

  @Test
  void theProfileAndTheOverridesCount() {
    loginWithKey();
    lab.run("profile", "add", "work").succeeds();
    Lab.Ended work = run(1, "--profile", "work");
    assertThat(work.out()).contains("latchkey login --profile work, for ChatGPT");
    assertThat(json(1, "--profile", "work").string("profile")).contains("work");
    lab.run("capabilities", "-c", "nonsense").failsClearly(1, "-c ", "key=value");
  }

  @Test
  void aTableOfOnesOwn() throws IOException {
    loginWithKey();
    lab.home.write(
        "newer.json",
        """
        {
          "version": 1,
          "sources": [{"page": "https://docs.example/pricing", "date": "2030-01-31"}],
          "governance": {"chatgpt": "a", "access-token": "b", "api-key": "c", "bedrock": "d"},
          "plans": {},
          "rows": [
            {"id": "time-travel", "name": "Time travel",
             "chatgpt": {"is": "no"}, "api-key": {"is": "yes", "pays": "api"},
             "bedrock": {"is": "no"}}
          ]
        }
        """);
    lab.workingFolder = lab.home.path();
    assertThat(capabilities(0, "--table", "newer.json").out())
        .contains("  yes      Time travel\n", "Source, as of 2030-01-31:")
        .doesNotContain("Codex cloud tasks");
    lab.home.write("newer.json", lab.home.read("newer.json").replace("\"yes\"", "\"perhaps\""));
    lab.run("capabilities", "--table", "newer.json")
        .failsClearly(1, "newer.json, row 1 (time-travel), api-key", "line 8");
    lab.run("capabilities", "--table", "absent.json").failsClearly(1, "absent.json");
  }

  @Test
  void itIsColouredWhereAPersonReadsIt() {
    loginWithKey();
    lab.outIsTerminal = true;
    assertThat(lab.run("capabilities").succeeds().out()).contains("\u001b[1mSigned in with");
    lab.colour = false;
    assertThat(lab.run("capabilities").succeeds().out()).doesNotContain("\u001b");
  }
}
