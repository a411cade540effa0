package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.Grant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code login --with-access-token}, {@code CODEX_ACCESS_TOKEN} and workload identity. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccessTokenLoginCommandTest {
  private static final String PAT = "at-sample-0123456789abcdef";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.secret(PAT);
    lab.issuer.personalAccessToken(PAT, Account.sample());
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Lab.Ended login(String... more) {
    String[] args = new String[more.length + 4];
    args[0] = "login";
    args[1] = "--with-access-token";
    args[2] = "--issuer";
    args[3] = lab.issuer.uri().toString();
    System.arraycopy(more, 0, args, 4, more.length);
    return lab.run(args);
  }

  private Lab.Ended loginWith(String text) {
    lab.stdin(text);
    return login();
  }

  @Test
  void R_TOK_15_aPersonalTokenIsReadFromStandardInputAndStored() throws IOException {
    Lab.Ended ended = loginWith("\ufeff" + PAT + "\r\n").succeeds();
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .containsExactly(
            "Reading access token from stdin...",
            "Successfully logged in as " + Account.sample().email().orElseThrow());
    assertThat(lab.home.readAuthJson()).isEqualTo(AuthJsonSamples.personalAccessToken(PAT));
    Lab.Ended status = lab.run("login", "status").succeeds();
    assertThat(status.out())
        .startsWith(
            "Logged in using personal access token as "
                + Account.sample().email().orElseThrow()
                + "\n")
        .contains("  Issuer     " + lab.issuer.uri() + "\n")
        .contains("not verified now");
    assertThat(lab.issuer.requests(Endpoint.WHOAMI)).hasSize(1);
    assertThat(lab.run("login", "status", "--verify").succeeds().out())
        .contains(", which confirms it\n", "its issuer confirms it\n");
    assertThat(lab.issuer.requests(Endpoint.WHOAMI)).hasSize(2);
    String json = lab.run("login", "status", "--json").succeeds().out();
    assertThat(JsonSchema.of("status.schema.json").complaints(json)).isEmpty();
    assertThat(json).contains("\"source\": \"store\"").doesNotContain("\"checked_at\": null");
    assertThat(lab.run("logout").succeeds().err()).contains("revokes it where it was made");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void R_TOK_14_aTokenInTheEnvironmentIsUsedAndNotStored() {
    lab.environment.put("CODEX_ACCESS_TOKEN", PAT);
    lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
    Map<String, String> before = lab.home.snapshot();
    assertThat(lab.run("login", "status").succeeds().out())
        .startsWith("Logged in using personal access token\n")
        .contains("  Source     environment variable CODEX_ACCESS_TOKEN\n");
    lab.issuer.assertNoRequests();
    assertThat(lab.run("login", "status", "--verify").succeeds().out())
        .startsWith("Logged in using personal access token as ");
    lab.home.assertUnchangedSince(before);
    lab.stdin("sk-proj-1234567890ABCDE");
    lab.secret("sk-proj-1234567890ABCDE");
    assertThat(lab.run("login", "--with-api-key").err())
        .contains("a login is stored, and CODEX_ACCESS_TOKEN comes before it");
  }

  @Test
  void B54_aRevokedTokenIsNotConfirmed() {
    loginWith(PAT).succeeds();
    lab.issuer.on(Endpoint.WHOAMI).always(Answer.status(401));
    lab.run("login", "status").succeeds();
    lab.run("login", "status", "--verify").failsClearly(1, "status 401");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t", "not-a-jwt", "at-one\nat-two", "at-\u0000", "at-\u200b"})
  void case149_214_whatIsNoTokenIsRefusedWithOneLine(String text) {
    lab.stdin(text);
    login().failsClearly(1, "access token");
    lab.issuer.assertNoRequests();
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case214_aTerminalOnStandardInputIsNotReadFrom() {
    lab.stdin = new ApiKeyLoginTest.Untouchable();
    lab.stdinIsTerminal = true;
    login().failsClearly(1, "terminal", "latchkey login --with-access-token");
  }

  @Test
  void case214_bytesThatAreNotUtf8AreRefused() {
    lab.stdin = new ByteArrayInputStream(new byte[] {'a', 't', '-', (byte) 0xff});
    login().failsClearly(1, "not UTF-8");
  }

  @Test
  void B18_aForbiddenMethodIsRefusedBeforeTheTokenIsRead() {
    ApiKeyLoginTest.Untouchable stdin = new ApiKeyLoginTest.Untouchable();
    lab.stdin = stdin;
    login("-c", "forced_login_method=api").failsClearly(1, "forced_login_method");
    assertThat(stdin.isTouched()).isFalse();
  }

  @Test
  void B17_flagsThatContradictEachOtherAreAUsageError() {
    lab.stdin = InputStream.nullInputStream();
    lab.run("login", "--with-api-key", "--with-access-token").failsClearly(2, "choose one");
    login("--no-browser").failsClearly(2, "--with-access-token does not go with");
    login("--port", "0").failsClearly(2, "--with-access-token does not go with");
  }

  @Test
  void aWorkloadIsToldAboutWithoutAnExchangeUnlessAsked() throws IOException {
    Path file = Files.createTempFile("identity", ".jwt");
    try {
      String jwt = FakeJwt.empty().claim("sub", "job").mint();
      lab.secret(jwt);
      Files.writeString(file, jwt);
      lab.environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
      lab.environment.put("OPENAI_IDENTITY_TOKEN_FILE", file.toString());
      lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
      assertThat(lab.run("login", "status").succeeds().out())
          .isEqualTo(
              "Logged in using workload identity\n"
                  + "  Paid by    the plan, then credits; workspace permissions apply\n"
                  + "  Issuer     "
                  + lab.issuer.uri()
                  + "\n  Source     file "
                  + file
                  + "\n  Token      exchanged when it is needed, never stored; not verified\n");
      lab.issuer.assertNoRequests();
      assertThat(lab.run("login", "status", "--verify").succeeds().out())
          .contains("  Workspace  " + Account.sample().accountId().orElseThrow())
          .contains(", which confirms it");
      assertThat(lab.issuer.requests(Grant.JWT_BEARER)).hasSize(1);
      assertThat(lab.run("login", "status", "--json").succeeds().out())
          .contains("\"source\": \"workload-identity\"");
      lab.stdin(PAT);
      login().failsClearly(1, "workload identity", "unset OPENAI_FEDERATION_RULE_ID");
      lab.environment.remove("OPENAI_IDENTITY_TOKEN_FILE");
      lab.run("login", "status").failsClearly(1, "OPENAI_IDENTITY_TOKEN_FILE");
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
