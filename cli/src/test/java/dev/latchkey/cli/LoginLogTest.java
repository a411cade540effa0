package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R-AUTH-30, B58: what {@code latchkey login} leaves in {@code codex-login.log}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginLogTest {
  private static final String KEY = "sk-proj-1234567890ABCDE";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.secret(KEY);
    lab.environment.put("LATCHKEY_LOG", "info");
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** The events of the log without time and id, which must have their form. */
  private List<String> events() {
    List<String> events = new ArrayList<>();
    for (String line : lab.log().lines().toList()) {
      assertThat(line)
          .matches(
              "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z (ERROR| WARN| INFO|DEBUG)"
                  + " latchkey::(login|http): [a-z][a-z ,-]+ login_id=[0-9a-f]{8}(-\\d+)?( .*)?");
      events.add(
          line.substring(28)
              .replaceFirst(" login_id=\\S+", "")
              .replaceFirst(" *(\\w+) latchkey::", "$1 ")
              .replace(lab.issuer.uri().toString(), "ISSUER")
              .replaceAll("127\\.0\\.0\\.1:\\d+", "HERE")
              .replaceAll("port=\\d+", "port=N")
              .replaceAll("ms=\\d+", "ms=N"));
    }
    return events;
  }

  private static final String CHOSEN =
      " display=true ssh=false container=false workspace=false wsl=false ci=false";

  @Test
  void aSignInInTheBrowser() {
    lab.loggedIn();
    lab.signIn().succeeds();
    List<String> events = events();
    assertThat(events.getFirst())
        .startsWith("INFO login: login flow chosen flow=loopback" + CHOSEN);
    assertThat(events.subList(1, events.size()))
        .containsExactly(
            "INFO login: starting browser login flow issuer=ISSUER",
            "INFO login: login callback server is listening port=N",
            "INFO login: login page offered browser_started=true",
            "INFO login: received login callback path=/auth/callback has_code=true has_state=true"
                + " has_error=false state_valid=true",
            "INFO login: starting oauth token exchange issuer=ISSUER"
                + " token_endpoint=ISSUER/oauth/token redirect_uri=http://HERE/auth/callback",
            "INFO login: oauth token exchange succeeded",
            "INFO login: login stored replaced_another=true",
            "INFO login: previous login revoked",
            "INFO login: login completed store=file");
    assertThat(lab.home.mode("log/codex-login.log")).isEqualTo("rw-------");
  }

  @Test
  void aSignInWithAnApiKeyAndOneWithAnAccessToken() {
    lab.stdin(KEY).run("login", "--with-api-key").succeeds();
    assertThat(events())
        .containsExactly(
            "INFO login: starting api key login flow",
            "INFO login: login stored replaced_another=false",
            "INFO login: login completed store=file");
    lab.secret("at-sample-0123456789abcdef");
    lab.issuer.personalAccessToken("at-sample-0123456789abcdef", Account.sample());
    lab.stdin("at-sample-0123456789abcdef")
        .run("login", "--with-access-token", "--issuer", lab.issuer.uri().toString())
        .succeeds();
    assertThat(events().subList(3, 6))
        .containsExactly(
            "INFO login: starting access token login flow issuer=ISSUER",
            "INFO login: login stored replaced_another=true",
            "INFO login: login completed store=file");
  }

  private RunningLogin device() {
    RunningLogin login =
        lab.start(
            "login",
            "--device-auth",
            "--issuer",
            lab.issuer.uri().toString(),
            "--client-id",
            FakeIssuer.CLIENT_ID);
    login.awaitWords("TEST-00001");
    return login;
  }

  @Test
  void aSignInByDeviceCode() {
    lab.issuer
        .on(Endpoint.DEVICE_TOKEN)
        .answer(Answer.status(503), Answer.oauthError(400, "slow_down", ""), Answer.normal());
    RunningLogin login = device();
    lab.issuer.approveDevice("TEST-00001");
    login.end().succeeds();
    assertThat(events())
        .contains(
            "INFO login: starting device code login flow issuer=ISSUER",
            "INFO login: requesting device code"
                + " endpoint=ISSUER/api/accounts/deviceauth/usercode",
            "INFO login: received device code interval_ms=N",
            "WARN login: device code polling delayed troubles=1 pause_ms=N",
            "INFO login: device code polling slowed down interval_ms=N",
            "INFO login: device code approved",
            "INFO login: oauth token exchange succeeded",
            "INFO login: login completed store=file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_denied", "deviceauth_expired_token"})
  void aDeviceCodeThatEnds(String error) {
    lab.issuer.on(Endpoint.DEVICE_TOKEN).always(Answer.oauthError(403, error, "words"));
    device().end().failsClearly(1);
    assertThat(events())
        .contains(
            error.startsWith("access")
                ? "WARN login: device code denied"
                : "WARN login: device code expired")
        .endsWith(
            error.startsWith("access")
                ? "ERROR login: login failed error=login-denied"
                : "ERROR login: login failed error=device-code-expired");
  }

  @Test
  void aSignInByPasting() throws Exception {
    try (RawServer stranger = RawServer.hangingUp();
        PipedOutputStream typed = new PipedOutputStream()) {
      lab.stdin = new PipedInputStream(typed, 65_536);
      RunningLogin login =
          lab.start(
              "login",
              "--flow",
              "paste",
              "--issuer",
              lab.issuer.uri().toString(),
              "--port",
              String.valueOf(stranger.port()),
              "--client-id",
              FakeIssuer.CLIENT_ID);
      URI page =
          URI.create(
              login
                  .awaitWords("copy the whole address")
                  .lines()
                  .filter(line -> line.contains("/oauth/authorize?"))
                  .findFirst()
                  .orElseThrow());
      String end = new HttpDriver().get(page).location().orElseThrow().toString();
      String wrong = end.replaceFirst("state=[^&]+", "state=other");
      typed.write(("hello\n" + wrong + "\n" + end + "\n").getBytes(StandardCharsets.UTF_8));
      typed.flush();
      login.end().succeeds();
    }
    String facts = " path=/auth/callback has_code=true has_state=true has_error=false state_valid=";
    assertThat(events())
        .containsSubsequence(
            "INFO login: starting paste login flow issuer=ISSUER",
            "WARN login: login callback server has no port",
            "WARN login: pasted text is no login callback",
            "INFO login: received pasted login callback" + facts + "false",
            "WARN login: login callback state mismatch" + facts + "false",
            "INFO login: received pasted login callback" + facts + "true",
            "INFO login: login completed store=file");
  }

  @Test
  void aCallbackOfAnotherSignInAndARefusal() {
    RunningLogin login = lab.login();
    login.get("/auth/callback?code=some-code&state=some-state");
    login.callback("error", "access_denied", "error_description", "words of the issuer");
    login.end().failsClearly(1);
    assertThat(events())
        .containsSubsequence(
            "WARN login: login callback state mismatch path=/auth/callback has_code=true"
                + " has_state=true has_error=false state_valid=false",
            "INFO login: received login callback path=/auth/callback has_code=false has_state=true"
                + " has_error=true state_valid=true",
            "WARN login: oauth callback returned error error_code=\"access_denied\""
                + " has_error_description=true",
            "ERROR login: login failed error=login-denied");
    assertThat(lab.log()).doesNotContain("words of the issuer", "some-code", "some-state");
  }

  @Test
  void anExchangeThatIsRefused() {
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .always(Answer.oauthError(400, "invalid_grant", "words of the issuer"));
    RunningLogin login = lab.login();
    login.visit();
    login.end().failsClearly(1);
    assertThat(events())
        .containsSubsequence(
            "WARN login: oauth token exchange returned non-success status status=400"
                + " error_code=\"invalid_grant\"",
            "ERROR login: login callback token exchange failed",
            "ERROR login: login failed error=issuer-refused status=400"
                + " error_code=\"invalid_grant\"");
    assertThat(lab.log()).doesNotContain("words of the issuer");
  }

  @Test
  void anIssuerThatIsNotThere() {
    String address;
    try (RawServer server = RawServer.hangingUp()) {
      address = server.uri().toString();
    }
    RunningLogin login = lab.start("login", "--issuer", address, "--port", "0");
    lab.secret("code-from-nowhere");
    login.callback("code", "code-from-nowhere");
    login.end().failsClearly(1);
    assertThat(events())
        .contains(
            "ERROR login: oauth token exchange transport failure is_timeout=false is_connect=true"
                + " is_request=true error=issuer-unreachable")
        .endsWith("ERROR login: login failed error=issuer-unreachable");
  }

  @Test
  void tokensThatAreIssuedAndNotStored() {
    lab.issuer.account(Account.sample().accountId("acct-C"));
    RunningLogin login = lab.login("--workspace", "acct-A");
    login.visit();
    login.end().failsClearly(1);
    assertThat(events())
        .endsWith(
            "INFO login: issued tokens revoked, as they are not stored",
            "ERROR login: login callback token exchange failed",
            "ERROR login: login failed error=workspace-mismatch");
  }

  @Test
  void aRuleThatForbidsIt() {
    lab.stdin(KEY)
        .run("login", "--with-api-key", "-c", "forced_login_method=chatgpt")
        .failsClearly(1);
    assertThat(events())
        .containsExactly(
            "INFO login: starting api key login flow",
            "ERROR login: login failed error=method-forbidden");
  }

  @Test
  void nobodyToSignIn() {
    lab.environment.put("CI", "true");
    lab.run("login").failsClearly(1);
    assertThat(events()).singleElement().asString().startsWith("WARN login: no login flow suits");
  }

  @Test
  void atDebugEveryExchangeIsThere() {
    lab.environment.put("LATCHKEY_LOG", "debug");
    lab.loggedIn();
    lab.signIn().succeeds();
    assertThat(events())
        .contains(
            "DEBUG http: http exchange method=post url=ISSUER/oauth/token status=200 ms=N",
            "DEBUG http: http exchange method=post url=ISSUER/oauth/revoke status=200 ms=N");
  }

  @Test
  void atErrorOnlyFailuresAreThere() {
    lab.environment.put("LATCHKEY_LOG", "error");
    lab.signIn().succeeds();
    assertThat(lab.logs()).isEmpty();
    lab.stdin(" ").run("login", "--with-api-key").failsClearly(1);
    RunningLogin login = lab.login();
    login.get("/cancel");
    login.end().failsClearly(1);
    assertThat(events())
        .containsExactly(
            "ERROR login: login failed error=secret-invalid",
            "ERROR login: login failed error=login-cancelled");
  }

  @Test
  void onlySignInsWriteOne() {
    lab.wanted(lab.loggedIn().accessToken());
    lab.run("login", "status").succeeds();
    lab.run("login", "status", "--verify");
    lab.run("explain").succeeds();
    lab.run("login", "--explain-flow").succeeds();
    lab.handOver("token");
    lab.run("logout").succeeds();
    assertThat(lab.logs()).isEmpty();
    assertThat(lab.home.file("log")).doesNotExist();
  }

  @Test
  void b58_aFolderThatCannotBeMadeOnlyWarns() {
    lab.home.write("log", "a file in its place");
    Lab.Ended ended = lab.signIn().succeeds();
    assertThat(ended.err().lines().filter(line -> line.contains("login log")))
        .singleElement()
        .asString()
        .startsWith("warning: there is no login log: cannot write ")
        .contains(lab.home.file("log/codex-login.log").toString())
        .endsWith("; this does not stop the sign-in");
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void anUnknownLevelOnlyWarns() {
    lab.environment.put("LATCHKEY_LOG", "loud");
    assertThat(lab.stdin(KEY).run("login", "--with-api-key").succeeds().err())
        .contains("warning: LATCHKEY_LOG must be off, error, warn, info or debug");
    assertThat(lab.log()).isNotEmpty();
  }

  @Test
  void b58_anExistingFileIsClosedAndALongOneIsPutAside() throws IOException {
    lab.home.write("log/codex-login.log", "x".repeat(5 << 20));
    Path log = lab.home.file("log/codex-login.log");
    Files.setPosixFilePermissions(
        log, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
    lab.stdin(KEY).run("login", "--with-api-key").succeeds();
    assertThat(lab.home.mode("log/codex-login.log")).isEqualTo("rw-------");
    assertThat(lab.home.mode("log/codex-login.log.1")).isEqualTo("rw-------");
    assertThat(events()).hasSize(3);
  }

  @Test
  void eachProfileHasItsOwn() {
    lab.run("profile", "add", "work").succeeds();
    lab.stdin(KEY).run("login", "--with-api-key", "--profile", "work").succeeds();
    assertThat(lab.logs()).hasSize(1);
    assertThat(lab.log()).isEmpty();
  }

  /** What was said last before kill -9 is there. */
  @Test
  void b58_nothingIsLostWhenTheProcessIsKilled() throws Exception {
    try (Child login = Child.login(lab)) {
      login.awaitPage();
      login.process().destroyForcibly().waitFor();
    }
    assertThat(events()).endsWith("INFO login: login page offered browser_started=false");
  }

  @Test
  void b58_ctrlCIsTheLastLine() throws Exception {
    try (Child login = Child.login(lab)) {
      login.awaitPage();
      login.interrupt();
      assertThat(login.process().waitFor()).isEqualTo(130);
    }
    assertThat(events()).endsWith("ERROR login: login failed error=login-cancelled");
  }

  @Test
  void theVariableReachesTheCommand() {
    lab.environment.putAll(Map.of("LATCHKEY_LOG", "off"));
    lab.signIn().succeeds();
    assertThat(lab.logs()).isEmpty();
  }
}
