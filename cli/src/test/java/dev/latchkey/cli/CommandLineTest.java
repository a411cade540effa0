package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What words the command understands, and what it says to others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandLineTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "login",
        "login status",
        "status",
        "logout",
        "explain",
        "doctor",
        "capabilities",
        "profile",
        "profile list",
        "profile add",
        "profile remove",
        "profile rename",
        "profile bind",
        "profile unbind",
        "profile which",
        "provider",
        "provider list",
        "provider show",
        "token",
        "run",
        "transfer",
        "transfer send",
        "transfer send ssh",
        "transfer send docker",
        "transfer send file",
        "transfer receive",
        "transfer done",
        "transfer cancel",
        "ci",
        "ci restore",
        "ci save",
        "authority",
        "authority init",
        "authority serve",
        "authority access-token",
        "authority access-token create",
        "authority access-token list",
        "authority access-token revoke",
        "authority agent",
        "authority agent create",
        "authority agent list",
        "authority agent revoke",
        "authority workload",
        "authority workload add",
        "authority workload list",
        "authority workload remove",
        "demo",
        "completion"
      })
  void helpForEveryCommand(String command) {
    Lab.Ended help = lab.run((command + " --help").strip().split(" ", -1)).succeeds();
    assertThat(help.out()).contains("Usage: latchkey").contains(command);
    assertThat(help.err()).isEmpty();
    help.out().lines().forEach(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void withoutWordsItSaysWhatThereIs() {
    Lab.Ended ended = lab.run().succeeds();
    assertThat(ended.out()).contains("login").contains("logout").contains("Examples:");
  }

  @Test
  void hiddenOptionsStayHidden() {
    assertThat(lab.run("login", "--help").out())
        .doesNotContain("experimental")
        .doesNotContain(" --api-key")
        .contains("--with-api-key");
  }

  @ParameterizedTest
  @CsvSource({
    "login --isuer x, --issuer",
    "login --time 3s, --timeout",
    "logout --require-revokation, --require-revocation",
    "lgoin, login",
    "logut, logout",
    "login statu, status",
    "stauts, status"
  })
  void aMistypedWordIsAnsweredWithASuggestion(String words, String suggestion) {
    Lab.Ended ended = lab.run(words.split(" ", -1)).failsClearly(2);
    assertThat(ended.err()).contains(suggestion);
    assertThat(ended.out()).isEmpty();
    lab.issuer.assertNoRequests();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login --timeout soon",
        "login --timeout 0",
        "login --timeout -1s",
        "login --timeout 25h",
        "login --timeout 99999999999999999999s",
        "login --port x",
        "login --port -1",
        "login --port 65536",
        "login --issuer",
        "login --issuer https://a.example --experimental_issuer https://b.example",
        "login --client-id a --experimental_client-id b",
        "login --issuer https://a.example --issuer https://b.example",
        "login status --jsn",
        "login status extra",
        "token extra",
        "token --jsn",
        "token --json --header",
        "token --header --exec-credential",
        "token --json --json",
        "token --profile a --profile b",
        "token -c",
        "logout now",
        "capabilities extra",
        "capabilities --table",
        "transfer receive login.jwe --new-key",
        "transfer send ssh",
        "transfer send ssh -oProxyCommand=id",
        "transfer send ssh -- -oProxyCommand=id",
        "transfer send ssh kim@-oProxyCommand=id",
        "transfer send ssh build1 -- elsewhere",
        "transfer send ssh build1 -- -p 22 elsewhere",
        "transfer send ssh build1 -- -p",
        "transfer send docker --privileged",
        "transfer send docker web;id",
        "transfer send file login.jwe",
        "transfer done",
        "transfer cancel now",
        "ci restore",
        "ci restore --from-env A --from-file b",
        "ci restore --from-env A -- b",
        "ci restore --timeout soon -- b",
        "ci save",
        "ci save --to-file a -- b"
      })
  void B17_whatMakesNoSenseIsAUsageError(String words) {
    lab.run(words.split(" ", -1)).failsClearly(2);
    assertThat(lab.home.snapshot()).isEmpty();
  }

  @Test
  void theVersion() {
    assertThat(lab.run("--version").succeeds().out().strip())
        .isEqualTo("latchkey " + Latchkey.version());
    assertThat(lab.run("-V").succeeds().out()).startsWith("latchkey ");
  }

  @Test
  void aCompletionScript() {
    Lab.Ended ended = lab.run("completion").succeeds();
    assertThat(ended.out()).startsWith("#!").contains("complete ").contains("--with-api-key");
    assertThat(ended.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login status -c nonsense",
        "-c =x login status",
        "login -c nonsense",
        "logout -c x"
      })
  void anOverrideThatIsNone(String words) {
    lab.run(words.split(" ", -1)).failsClearly(1, "-c ", "key=value");
  }

  @Test
  void anOverrideBeforeOrAfterTheCommand() {
    String rule = "forced_login_method=api";
    lab.run("-c", rule, "login").failsClearly(1, "forced_login_method");
    lab.run("login", "-c", rule).failsClearly(1, "forced_login_method");
    lab.run("login", "--config", rule).failsClearly(1, "forced_login_method");
    lab.run("login", "-c", "cli_auth_credentials_store=keyring")
        .failsClearly(1, "cli_auth_credentials_store");
  }

  @Test
  void codexSpellings() {
    RunningLogin login =
        lab.start(
            "login",
            "--experimental_issuer",
            lab.issuer.uri().toString(),
            "--experimental_client-id",
            FakeIssuer.CLIENT_ID,
            "--port",
            "0");
    assertThat(login.page().toString()).startsWith(lab.issuer.uri(Endpoint.AUTHORIZE).toString());
    login.visit();
    login.end().succeeds();
  }

  @Test
  void theIssuerFromTheEnvironment() {
    lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri() + "/ ");
    lab.issuer.clientId("latchkey");
    RunningLogin login = lab.start("login", "--port", "0");
    assertThat(login.question().get("client_id")).isEqualTo("latchkey");
    login.visit();
    login.end().succeeds();
    assertThat(lab.run("login", "status").succeeds().out()).contains(lab.issuer.uri().toString());
  }

  @Test
  void theArgumentBeatsTheEnvironment() {
    lab.environment.put("LATCHKEY_ISSUER", "http://127.0.0.1:9");
    lab.signIn().succeeds();
  }

  @Test
  void theIssuersPathIsKept() {
    RunningLogin login =
        lab.start(
            "login",
            "--issuer",
            lab.issuer.uri("/tenant") + "/",
            "--port",
            "0",
            "--client-id",
            FakeIssuer.CLIENT_ID);
    login.visit();
    login.end().succeeds();
    assertThat(lab.issuer.only(Endpoint.TOKEN).path()).isEqualTo("/tenant/oauth/token");
    assertThat(lab.home.readAuthJson())
        .contains("\"issuer\": \"" + lab.issuer.uri() + "/tenant/\"");
  }

  @Test
  void theOriginator() {
    lab.environment.put("CODEX_INTERNAL_ORIGINATOR_OVERRIDE", "my_program");
    RunningLogin login = lab.login();
    assertThat(login.question().get("originator")).isEqualTo("my_program");
    login.get("/cancel");
    login.end();
  }

  @Test
  void B11_howLongItWaitsIsSaid() {
    RunningLogin login = lab.login("--timeout", "90s");
    assertThat(login.page()).isNotNull();
    login.get("/cancel");
    assertThat(login.end(Duration.ofSeconds(5)).err()).contains("Waiting for at most 90 s");
  }

  @Test
  void B20_whereNoBrowserWasStartedTheReasonIsSaid() {
    Lab.Ended ended =
        lab.run("login", "--issuer", lab.issuer.uri().toString(), "--port", "0", "--timeout", "1s");
    ended.failsClearly(1, "nobody completed the sign-in");
    assertThat(ended.err())
        .contains("No browser was opened, because this is a test.")
        .contains(lab.issuer.uri(Endpoint.AUTHORIZE) + "?response_type=code");
    assertThat(ended.out()).isEmpty();
  }
}
