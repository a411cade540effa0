package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code latchkey login --device-auth}, as it is typed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceCommandTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private String[] words(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "login",
                "--issuer",
                lab.issuer.uri().toString(),
                "--client-id",
                FakeIssuer.CLIENT_ID));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private Lab.Ended approved(String... more) {
    RunningLogin login = lab.start(words(more));
    login.awaitWords("TEST-00001");
    lab.issuer.approveDevice("TEST-00001");
    return login.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--device-auth", "--flow=device", "--device-auth --flow device"})
  void case050_case055_inAPipe(String option) {
    Lab.Ended ended = approved(option.split(" ", -1)).succeeds();
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains(
            "open this page on any device",
            lab.issuer.uri(Endpoint.DEVICE_PAGE).toString(),
            "TEST-00001",
            "Go on only if you started this sign-in yourself",
            "good for 15 min",
            "Successfully logged in as ada@example.com")
        .doesNotContain("Waiting", "█", "SSH");
    // B16: nothing but text where nobody sees colours, and no line is written anew.
    assertThat(ended.err()).doesNotContain("\u001b", "\r");
    assertThat(lab.run("login", "status").succeeds().out()).contains("ada@example.com");
  }

  @Test
  void B16_onATerminal() {
    lab.errIsTerminal = true;
    Lab.Ended ended = approved("--device-auth");
    assertThat(ended.err())
        .contains("\u001b[1mTEST-00001\u001b[0m")
        .contains("\r\u001b[K", "Waiting for the code, 15:00 left");
  }

  @Test
  void B16_withoutColours() {
    lab.errIsTerminal = true;
    lab.colour = false;
    Lab.Ended ended = approved("--device-auth");
    assertThat(ended.err().replace("\u001b[K", "")).doesNotContain("\u001b").contains("15:00 left");
  }

  @Test
  void B16_aTerminalThatCannotRewriteALine() {
    lab.errIsTerminal = true;
    lab.colour = false;
    lab.environment.put("TERM", "dumb");
    assertThat(approved("--device-auth").err()).doesNotContain("\u001b", "\r", "Waiting");
  }

  @Test
  void B12_theCodeIsShownEscaped() {
    lab.issuer
        .on(Endpoint.DEVICE_USERCODE)
        .always(
            Answer.json(
                200,
                "{\"device_auth_id\":\"d-123456\",\"user_code\":\"A\\u001b[2J\\u202eB\\r\\nC\"}"));
    lab.issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.oauthError(403, "access_denied", ""));
    Lab.Ended ended = lab.run(words("--device-auth")).failsClearly(1, "access_denied");
    assertThat(ended.err())
        .contains("A\\u001b[2J\\u202eB\\r\\nC")
        .doesNotContain("\u001b", "\u202e");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--device-auth --flow paste",
        "--device-auth --flow loopback",
        "--device-auth --port 0",
        "--flow device --port 0",
        "--device-auth --no-browser",
        "--device-auth --mint-api-key",
        "--device-auth --with-api-key",
        "--flow paste --with-api-key",
        "--explain-flow --with-api-key",
        "--workspace w --with-api-key",
        "--flow sideways",
        "--flow",
        "--json",
        "--device-auth --json",
        "--workspace a,b",
        "--workspace=",
        "--workspace"
      })
  void B17_case213_contradictionsAreUsageErrors(String options) {
    String[] words = ("login " + options).split(" ", -1);
    lab.run(words).failsClearly(2);
    assertThat(lab.home.snapshot()).isEmpty();
    lab.issuer.assertNoRequests();
  }

  @Test
  void case216_theSubcommandWins() {
    Lab.Ended ended = lab.run("login", "--device-auth", "status");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out()).contains("Not logged in");
    lab.issuer.assertNoRequests();
  }

  @Test
  void B18_aRuleAgainstItComesFirst() {
    lab.run(words("--device-auth", "-c", "forced_login_method=api"))
        .failsClearly(1, "forced_login_method");
    lab.issuer.assertNoRequests();
  }

  @Test
  void case058_notEnabledIsAnErrorWhereItWasAskedFor() {
    lab.errIsTerminal = true;
    lab.stdinIsTerminal = true;
    lab.colour = false;
    lab.issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.status(404));
    Lab.Ended ended = lab.run(words("--device-auth"));
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).contains("not enabled at " + lab.issuer.uri(), "--flow paste");
  }

  @Test
  void case211_B01_B11_interrupted() throws Exception {
    IssuedTokens old = lab.loggedIn();
    var before = lab.home.snapshot();
    try (Child child = Child.start(lab.environment, words("--device-auth"))) {
      child.awaitPage();
      lab.issuer.awaitRequests(Endpoint.DEVICE_TOKEN, 1);
      child.interrupt();
      assertThat(child.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process().exitValue()).isEqualTo(130);
      assertThat(child.rest())
          .contains("latchkey: interrupted; nothing was stored")
          .doesNotContain("latchkey: the sign-in");
    }
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertAlive(old.refreshToken());
  }

  @Test
  void theTimeIsAsAsked() {
    Lab.Ended ended = lab.run(words("--device-auth", "--timeout", "1s"));
    ended.failsClearly(1, "within 1 s", "--timeout");
    assertThat(ended.err()).contains("good for 1 s");
  }
}
