package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.RawServer;
import dev.latchkey.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input and bad luck: one clear line each, and nothing is lost. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TroubleTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** Signs in at an issuer that is none: the browser is sent back by hand. */
  private Lab.Ended signInAt(String issuer) {
    RunningLogin login = lab.start("login", "--issuer", issuer, "--port", "0");
    lab.secret("code-from-nowhere");
    assertThat(login.callback("code", "code-from-nowhere").text())
        .contains("Sign-in could not be completed")
        .contains("token_exchange_failed");
    Lab.Ended ended = login.end();
    assertThat(lab.home.authJson()).doesNotExist();
    return ended;
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"auth_mode\": \"chatgpt\", \"tokens\": {\"refresh_to", "", "garbage"})
  void aCorruptFileIsNamedKeptAndReplaced(String content) {
    lab.home.writeAuthJson(content);
    lab.run("login", "status").failsClearly(1, lab.home.authJson().toString(), "kept beside");
    Lab.Ended login = lab.signIn().succeeds();
    assertThat(login.err())
        .contains(
            "warning: what was stored could not be read; it is kept as "
                + lab.home.file("auth.json.unreadable"));
    assertThat(lab.home.read("auth.json.unreadable")).isEqualTo(content);
    assertThat(lab.home.mode("auth.json.unreadable")).isEqualTo("rw-------");
    assertThat(lab.run("login", "status").exit()).isZero();
  }

  @Test
  void aCorruptFileSurvivesALoginThatFails() {
    lab.home.writeAuthJson("garbage").write("auth.json.lock", "");
    Map<String, String> before = lab.home.snapshot();
    RunningLogin login = lab.login();
    login.callback("error", "access_denied");
    login.end().failsClearly(1, "Sign-in failed: access_denied");
    lab.home.assertUnchangedSince(before);
  }

  @Test
  void B35_aFolderInPlaceOfTheFile() throws IOException {
    Files.createDirectory(lab.home.authJson());
    lab.run("login", "status").failsClearly(1, lab.home.authJson() + " is a folder");
    lab.run("login", "--issuer", lab.issuer.uri().toString(), "--port", "0")
        .failsClearly(1, lab.home.authJson().toString());
    lab.run("logout").failsClearly(1, lab.home.authJson().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"login", "login status", "logout", "login --with-api-key"})
  void aHomeThatDoesNotExist(String command) {
    lab.environment.put("CODEX_HOME", lab.home.file("nowhere").toString());
    lab.run(command.split(" ", -1))
        .failsClearly(1, lab.home.file("nowhere").toString(), "does not exist", "unset CODEX_HOME");
    assertThat(lab.home.file("nowhere")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"login", "login status", "logout", "login --with-api-key"})
  void aHomeThatIsAFile(String command) {
    lab.home.write("file", "");
    lab.environment.put("CODEX_HOME", lab.home.file("file").toString());
    lab.run(command.split(" ", -1))
        .failsClearly(1, lab.home.file("file").toString(), "not a folder", "unset CODEX_HOME");
  }

  @Test
  void aHomeThatCannotBeWritten() {
    // A place where not even a superuser can make a file.
    Path readOnly = Path.of("/proc/sys/kernel/random");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(readOnly), "needs Linux");
    lab.environment.put("CODEX_HOME", readOnly.toString());
    lab.run("login", "--issuer", lab.issuer.uri().toString(), "--port", "0")
        .failsClearly(1, readOnly.toString());
    lab.secret("sk-some-api-key");
    lab.stdin("sk-some-api-key").run("login", "--with-api-key").failsClearly(1, readOnly + "/");
    lab.run("login", "status");
    lab.issuer.assertNoRequests();
  }

  @Test
  void aConfigurationThatIsWrong() {
    lab.home.write("config.toml", "a = 1\nforced_login_method = \"carrier pigeon\"\n");
    lab.run("login", "status")
        .failsClearly(1, lab.home.file("config.toml") + ", line 2", "chatgpt, api");
    lab.home.write("config.toml", "forced_login_method = \n");
    lab.run("login", "status").failsClearly(1, lab.home.file("config.toml") + ", line ");
  }

  @Test
  void anIssuerThatIsDown() {
    String address;
    try (RawServer server = RawServer.hangingUp()) {
      address = server.uri().toString();
    }
    signInAt(address).failsClearly(1, "nothing listens at " + address, "check the address");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void aPlainWebServer(int status) {
    lab.issuer
        .on(Endpoint.TOKEN)
        .always(Answer.body(status, "text/html", "<html><h1>It works!</h1></html>"));
    signInAt(lab.issuer.uri().toString()).failsClearly(1, lab.issuer.uri().toString());
  }

  @Test
  void httpsToAPlainPort() {
    RawServer.Conversation plain =
        peer -> {
          STRANGER.with(peer);
          peer.awaitEnd();
        };
    try (RawServer server = RawServer.start(plain)) {
      signInAt(server.httpsUri().toString())
          .failsClearly(1, server.httpsUri().toString(), "TLS", "speaks https");
    }
  }

  @Test
  void anIssuerThatTalksGarbage() {
    try (RawServer server = RawServer.answering("SSH-2.0-OpenSSH_9.6\u001b[31m\r\n")) {
      Lab.Ended ended = signInAt(server.uri().toString()).failsClearly(1, server.uri().toString());
      assertThat(ended.err()).doesNotContain("\u001b");
    }
  }

  @Test
  void anIssuerThatHangsUp() {
    try (RawServer server = RawServer.hangingUp()) {
      signInAt(server.uri().toString()).failsClearly(1, server.uri().toString());
    }
  }

  @Test
  void anAnswerWithoutEnd() {
    lab.issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.oversized(200, 5 << 20));
    RunningLogin login = lab.login();
    login.visit();
    login.end().failsClearly(1, lab.issuer.uri().toString(), "more than");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not a url|is not a URL",
        "auth.example.com|must begin with https://",
        "ftp://auth.example.com|must begin with https://",
        "https://|",
        "https://user:pw@auth.example.com|neither user name",
        "https://auth.example.com#x|fragment",
        "https://auth.example.com?x=y|no query",
        "https://auth.example.com:99999|port"
      })
  void anAddressThatIsNone(String addressAndReason) {
    int bar = addressAndReason.indexOf('|');
    lab.run("login", "--issuer", addressAndReason.substring(0, bar))
        .failsClearly(1, addressAndReason.substring(bar + 1), "https://auth.example.com");
  }

  @Test
  void aPasswordInAnAddressIsNotRepeated() {
    lab.secret("pass-word");
    lab.run("login", "--issuer", "https://user:pass-word@auth.example.com")
        .failsClearly(1, "neither user name", "auth.example.com");
  }

  @Test
  void B59_plainHttpToAnotherMachine() {
    for (String address :
        new String[] {
          "http://auth.example.com",
          "http://localhost.example.com",
          "http://127.0.0.1.example.com",
          "http://10.0.0.1"
        }) {
      lab.run("login", "--issuer", address).failsClearly(1, address, "plain http", "--allow-http");
      lab.environment.put("LATCHKEY_ISSUER", address);
      lab.run("login").failsClearly(1, address, "plain http", "--allow-http");
      lab.environment.remove("LATCHKEY_ISSUER");
    }
    RunningLogin login =
        lab.start("login", "--issuer", "http://auth.example.com", "--allow-http", "--port", "0");
    assertThat(login.page().toString()).startsWith("http://auth.example.com/oauth/authorize?");
    login.get("/cancel");
    login.end();
  }

  @Test
  void theClockIsAhead() {
    TestClock clock = TestClock.now();
    clock.advance(Duration.ofMinutes(10));
    lab.clock = clock;
    assertThat(lab.signIn().succeeds().err())
        .contains("warning: the clock of this machine is 10 minutes ahead of the issuer's");
  }

  @Test
  void theClockIsBehind() {
    TestClock clock = TestClock.now();
    clock.advance(Duration.ofMinutes(-10));
    lab.clock = clock;
    assertThat(lab.signIn().succeeds().err())
        .contains("warning: the clock of this machine is 10 minutes behind the issuer's");
  }

  @Test
  void theClockIsRight() {
    assertThat(lab.signIn().succeeds().err()).doesNotContain("warning");
  }

  @Test
  void aTokenThatHasEndedByTheClockOfThisMachine() {
    lab.loggedIn();
    Map<String, String> before = lab.home.snapshot();
    TestClock clock = TestClock.now();
    clock.advance(Duration.ofMinutes(10));
    lab.clock = clock;
    lab.issuer.accessTokenLifetime(Duration.ofMinutes(5));
    RunningLogin login = lab.login();
    login.visit();
    login
        .end()
        .failsClearly(
            1, "already ended", "10 minutes ahead of the issuer's", "set the clock right");
    lab.home.assertUnchangedSince(before);
  }

  /** Takes a port that other programs on this machine may use for a moment. */
  private static RawServer occupy(int port, RawServer.Conversation conversation) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try {
        return RawServer.startOn(port, conversation);
      } catch (UncheckedIOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        try {
          Thread.sleep(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new AssertionError(interrupted);
        }
      }
    }
  }

  private static final RawServer.Conversation STRANGER =
      peer -> {
        peer.read();
        peer.send(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      };

  @Test
  @ResourceLock("port 1455")
  void case046_bothPortsAreTaken() {
    lab.loggedIn();
    Map<String, String> before = lab.home.snapshot();
    try (RawServer first = occupy(1455, STRANGER);
        RawServer second = occupy(1457, STRANGER)) {
      lab.run("login", "--issuer", lab.issuer.uri().toString())
          .failsClearly(1, "127.0.0.1:1455", "127.0.0.1:1457", "--port");
      assertThat(first.received())
          .contains("GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:1455\r\nConnection: close\r\n\r\n");
      assertThat(second.received()).isEmpty();
    }
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
  }

  @Test
  @ResourceLock("port 1455")
  void case015_theFallbackPort() {
    try (RawServer first = occupy(1455, STRANGER)) {
      occupy(1457, STRANGER).close();
      RunningLogin login = lab.start("login", "--issuer", lab.issuer.uri().toString());
      assertThat(login.port()).isEqualTo(1457);
      assertThat(login.question().get("redirect_uri"))
          .isEqualTo("http://127.0.0.1:1457/auth/callback");
      assertThat(first.received()).isNotEmpty();
      assertThat(lab.log())
          .containsPattern(
              " WARN latchkey::login: default callback port unavailable, falling back"
                  + " login_id=\\S+ preferred_port=1455 fallback_port=1457\n");
      login.get("/cancel");
      login.end(Duration.ofSeconds(2)).failsClearly(1, "Login cancelled");
    }
  }
}
