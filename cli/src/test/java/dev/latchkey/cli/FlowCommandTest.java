package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** B21: the flow that {@code latchkey login} takes by itself, and the one with the clipboard. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowCommandTest {
  private Lab lab;
  private final PipedOutputStream typed = new PipedOutputStream();

  @BeforeEach
  void open() throws IOException {
    lab = new Lab();
    lab.stdin = new PipedInputStream(typed, 65_536);
    lab.colour = false;
  }

  @AfterEach
  void close() throws IOException {
    typed.close();
    lab.close();
  }

  private void type(String line) {
    try {
      typed.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      typed.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunningLogin start(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "login",
                "--issuer",
                lab.issuer.uri().toString(),
                "--client-id",
                FakeIssuer.CLIENT_ID));
    words.addAll(List.of(more));
    return lab.start(words.toArray(String[]::new));
  }

  private RunningLogin paste(String... more) {
    List<String> words = new ArrayList<>(List.of("--flow", "paste", "--port", "0"));
    words.addAll(List.of(more));
    return start(words.toArray(String[]::new));
  }

  /** The page that is shown. */
  private static URI page(RunningLogin login) {
    return URI.create(
        login
            .awaitWords("copy the whole address")
            .lines()
            .filter(line -> line.contains("/oauth/authorize?"))
            .findFirst()
            .orElseThrow());
  }

  /** Where the browser of another machine ends. */
  private String end(RunningLogin login) {
    URI back = new HttpDriver().get(page(login)).location().orElseThrow();
    Parameters.parse(back.getRawQuery()).find("code").ifPresent(lab::secret);
    return back.toString();
  }

  // Paste.

  @Test
  void B21_pasteTheWholeAddress() {
    RunningLogin login = paste();
    type(end(login));
    Lab.Ended ended = login.end().succeeds();
    assertThat(ended.err()).contains("Successfully logged in as ada@example.com");
    assertThat(ended.out()).isEmpty();
    assertThat(lab.issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1);
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void B21_pasteTheQueryOnly() {
    RunningLogin login = paste();
    type("  " + URI.create(end(login)).getRawQuery() + "\r");
    login.end().succeeds();
  }

  @Test
  void B21_whatIsOfNoUseIsAskedForAgain() {
    RunningLogin login = paste();
    String good = end(login);
    String state = Parameters.parse(URI.create(good).getRawQuery()).get("state");
    type("");
    type("hello");
    type(page(login).toString());
    type(good.replace(state, "other"));
    type(good.replaceAll("&state=.*", ""));
    type("x".repeat(40_000));
    login.awaitWords("longer than");
    assertThat(login.errSoFar())
        .contains("Nothing was pasted", "not where this sign-in ends", "where the sign-in begins")
        .contains("belongs to another sign-in", "state=... is missing");
    assertThat(login.isRunning()).isTrue();
    lab.issuer.assertNoRequests(Endpoint.TOKEN);
    type(good);
    login.end().succeeds();
  }

  @Test
  void B21_aRefusalEndsIt() {
    lab.issuer
        .on(Endpoint.AUTHORIZE)
        .always(Answer.authorizationError("access_denied", "no \u001b[2J thanks"));
    RunningLogin login = paste();
    type(end(login));
    login.end().failsClearly(1, "Sign-in failed: no \\u001b[2J thanks");
    lab.issuer.assertNoRequests(Endpoint.TOKEN);
  }

  @Test
  void B21_theInputEnds() throws IOException {
    RunningLogin login = paste();
    page(login);
    typed.close();
    login.end().failsClearly(1, "the input ended", "paste");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B21_aTunnelWins() {
    RunningLogin login = paste();
    assertThat(new HttpDriver().visit(page(login)).text()).contains("You are signed in");
    login.end().succeeds();
    assertThat(lab.issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1);
  }

  @Test
  void B21_pasteNeedsNoPort() {
    try (RawServer stranger = RawServer.hangingUp()) {
      RunningLogin login = start("--flow", "paste", "--port", String.valueOf(stranger.port()));
      String end = end(login);
      assertThat(end).startsWith("http://127.0.0.1:" + stranger.port() + "/auth/callback?");
      type(end);
      login.end().succeeds();
    }
  }

  @Test
  void B21_anAddressThatIsPastedTwiceIsSpentOnce() {
    RunningLogin login = paste();
    String end = end(login);
    type(end + "\n" + end);
    login.end().succeeds();
    assertThat(lab.issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1);
  }

  @Test
  void B21_theWorkspaceCountsHereToo() {
    lab.issuer.account(Account.sample().accountId("acct-C"));
    RunningLogin login = paste("--workspace", "acct-A");
    assertThat(Parameters.parse(page(login).getRawQuery()).get("allowed_workspace_id"))
        .isEqualTo("acct-A");
    type(end(login));
    login.end().failsClearly(1, "acct-C", "acct-A");
    assertThat(lab.issuer.revocations()).hasSize(1);
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B21_whatWasPastedIsTakenOffTheScreen() {
    lab.errIsTerminal = true;
    lab.stdinIsTerminal = true;
    RunningLogin login = paste();
    type(end(login));
    assertThat(login.end().succeeds().err())
        .contains("Paste: ")
        .containsPattern("\u001b\\[\\d+A\r\u001b\\[J");
  }

  // The choice.

  @Test
  void B21_overSshItIsDeviceCodeAndTheTunnelIsNamed() {
    lab.errIsTerminal = true;
    lab.environment.put("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.9 2222");
    lab.environment.put("USER", "kim");
    RunningLogin login = start();
    login.awaitWords("TEST-00001");
    lab.issuer.approveDevice("TEST-00001");
    assertThat(login.end().succeeds().err())
        .contains("Sign-in by device code, because this is a session over SSH.")
        .contains("ssh -p 2222 -L 1455:localhost:1455 kim@192.0.2.9");
  }

  @Test
  void B21_overSshLoopbackNamesTheTunnelToo() {
    lab.environment.put("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.9 22");
    RunningLogin login = start("--flow", "loopback", "--port", "0");
    login.visit();
    assertThat(login.end().succeeds().err())
        .contains("ssh -L " + login.port() + ":localhost:" + login.port() + " user@192.0.2.9");
  }

  @Test
  void B21_case058_whereDeviceCodeIsNotEnabledItGoesOnWithPaste() {
    lab.errIsTerminal = true;
    lab.stdinIsTerminal = true;
    lab.machine.write(".dockerenv", "");
    lab.issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.status(404));
    RunningLogin login = start();
    String shown = login.awaitWords("copy the whole address");
    assertThat(shown)
        .contains("because this is a container (/.dockerenv)", "not enabled", "pasting");
    type(end(login));
    login.end().succeeds();
  }

  @Test
  void B21_case058_whereNothingCanBePastedItEnds() {
    lab.errIsTerminal = true;
    lab.machine.write(".dockerenv", "");
    lab.issuer.on(Endpoint.DEVICE_USERCODE).always(Answer.status(404));
    Lab.Ended ended = start().end();
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).contains("latchkey: sign-in by device code is not enabled");
  }

  @Test
  void B21_whereNobodySeesItItEndsAtOnceAndNamesTheWays() {
    lab.environment.remove("DISPLAY");
    start().end().failsClearly(1, "no display", "--with-api-key", "--flow device");
    lab.environment.put("DISPLAY", ":0");
    lab.environment.put("GITHUB_ACTIONS", "true");
    start().end().failsClearly(1, "GITHUB_ACTIONS is set", "--with-access-token");
    lab.issuer.assertNoRequests();
  }

  @Test
  void B18_aRuleComesBeforeTheChoice() {
    lab.environment.remove("DISPLAY");
    start("-c", "forced_login_method=api").end().failsClearly(1, "forced_login_method");
  }

  // The explanation.

  @Test
  void B21_explainForPeople() {
    assertThat(lab.run("login", "--explain-flow").succeeds().out())
        .startsWith("Sign-in in the browser of this machine (latchkey login --flow loopback)\n")
        .contains("Because    there is a display");
    lab.environment.put("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.9 22");
    lab.errIsTerminal = true;
    lab.stdinIsTerminal = true;
    assertThat(lab.run("login", "--explain-flow").out())
        .contains("(latchkey login --flow device)", "this is a session over SSH")
        .contains("Else       paste", "ssh -L 1455:localhost:1455 user@192.0.2.9");
    assertThat(lab.run("login", "--explain-flow", "--flow", "paste").out())
        .contains("(latchkey login --flow paste)", "--flow asks for it");
    lab.issuer.assertNoRequests();
    assertThat(lab.home.snapshot()).isEmpty();
  }

  @Test
  void B21_explainForPrograms() throws IOException {
    lab.environment.remove("DISPLAY");
    lab.environment.put("CI", "1");
    JsonObject none = explained();
    assertThat(none.get("flow")).hasToString("Optional[JsonNull[]]");
    assertThat(none.object("facts").orElseThrow().string("ci")).contains("CI");
    lab.environment.remove("CI");
    lab.errIsTerminal = true;
    JsonObject device = explained();
    assertThat(device.string("flow")).contains("device");
    assertThat(device.object("facts").orElseThrow().isTrue("messages_are_seen")).isTrue();
    lab.issuer.assertNoRequests();
  }

  private JsonObject explained() throws IOException {
    String json = lab.run("login", "--explain-flow", "--json").succeeds().out();
    assertThat(JsonSchema.of("flow.schema.json").complaints(json)).isEmpty();
    return (JsonObject) new JsonReader().read(json).root();
  }
}
