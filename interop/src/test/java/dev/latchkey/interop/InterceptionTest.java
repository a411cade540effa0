package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.InterceptingProxy;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.TlsFront;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A company's proxy opens every TLS connection (policy §4.5, case 17): each command says who is in
 * between, and works once it is told to trust it; the real Codex beside it.
 */
class InterceptionTest {
  private static final String HOST = "auth.corp.example";
  private static final String ISSUER = "https://" + HOST;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern USER_CODE = Pattern.compile("TEST-\\d{5}");

  @TempDir private Path folder;

  private final FakeIssuer issuer = FakeIssuer.start();
  private final TestHome home = TestHome.create();
  private TestCa company;
  private TlsFront front;
  private InterceptingProxy proxy;

  @BeforeEach
  void open() {
    TestCa world = TestCa.create(folder, "World");
    company = TestCa.create(folder, "Corp");
    issuer.knownAs(URI.create(ISSUER));
    front = TlsFront.start(world.server(HOST), issuer.uri().getPort());
    proxy = InterceptingProxy.start(company, world.client(), front.port());
  }

  @AfterEach
  void close() {
    proxy.close();
    front.close();
    issuer.close();
    home.close();
  }

  private RunningProgram start(boolean trusting, String... arguments) {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.put("HTTPS_PROXY", proxy.uri().toString());
    if (trusting) {
      environment.put("CODEX_CA_CERTIFICATE", company.root().toString());
    }
    String[] words = new String[arguments.length + 1];
    words[0] = "--";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return LatchkeyJvm.start(environment, words);
  }

  private Outcome run(boolean trusting, String... arguments) throws InterruptedException {
    try (RunningProgram program = start(trusting, arguments)) {
      return program.input("").await(LIMIT);
    }
  }

  /** Fails unless it was said who is in between, and nothing was. */
  private void explained(String words) {
    assertThat(words)
        .contains("no trusted TLS connection to " + ISSUER)
        .contains("its certificate is of \"CN=" + HOST + "\"")
        .contains("issued by \"CN=Corp Intermediate\", that by \"CN=Corp Root\"")
        .contains("let CODEX_CA_CERTIFICATE name a PEM file");
    assertThat(proxy.tunnels()).containsOnly(HOST + ":443").isNotEmpty();
    assertThat(proxy.requests()).isEmpty();
    issuer.assertNoRequests();
  }

  /** Fails unless each of these requests has been opened on its way, and has arrived. */
  private void passed(String... requests) {
    assertThat(proxy.requests()).contains(requests);
    List<String> arrived =
        issuer.requests().stream()
            .map(request -> request.method() + " " + request.path() + " HTTP/1.1")
            .toList();
    assertThat(arrived).containsAll(proxy.requests());
  }

  private IssuedTokens signedIn(Duration age) {
    issuer.clock(Clock.offset(Clock.systemUTC(), age.negated()));
    IssuedTokens tokens = issuer.issueTokens();
    issuer.clock(Clock.systemUTC());
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, ISSUER, Instant.now().minus(age)));
    return tokens;
  }

  private CodexCli codex(TestHome codexHome) {
    return CodexCli.in(codexHome).with("HTTPS_PROXY", proxy.uri().toString());
  }

  @Test
  void case17_b55_signingIn() throws Exception {
    Outcome untrusting = run(false, "login", "--device-auth", "--issuer", ISSUER);
    assertThat(untrusting.exit()).isEqualTo(1);
    explained(untrusting.stderr());
    assertThat(home.authJson()).doesNotExist();

    try (RunningProgram login = start(true, "login", "--device-auth", "--issuer", ISSUER)) {
      Outcome ended = approved(login);
      assertThat(ended.exit()).as(ended.stderr()).isZero();
    }
    passed("POST /api/accounts/deviceauth/usercode HTTP/1.1");
    assertThat(home.readAuthJson()).contains(ISSUER);
  }

  @Test
  void case17_b55_theRealCodexSaysLess() throws Exception {
    String[] words = {"login", "--device-auth", "--experimental_issuer", ISSUER};
    try (TestHome codexHome = TestHome.create()) {
      Outcome untrusting = codex(codexHome).run(words);
      assertThat(untrusting.exit()).isEqualTo(1);
      assertThat(untrusting.stderr()).contains("error sending request").doesNotContain("Corp");
      issuer.assertNoRequests();
      try (RunningProgram login =
          codex(codexHome).with("CODEX_CA_CERTIFICATE", company.root().toString()).start(words)) {
        Outcome ended = approved(login);
        assertThat(ended.exit()).as(ended.stderr()).isZero();
      }
      passed("POST /api/accounts/deviceauth/usercode HTTP/1.1");
    }
  }

  private Outcome approved(RunningProgram login) throws InterruptedException {
    login.awaitOutput(
        LIMIT, program -> USER_CODE.matcher(program.stdout() + program.stderr()).find());
    Matcher code = USER_CODE.matcher(login.stdout() + login.stderr());
    assertThat(code.find()).isTrue();
    issuer.approveDevice(code.group());
    return login.await(LIMIT);
  }

  @Test
  void case17_b55_aRenewal() throws Exception {
    IssuedTokens stale = signedIn(Duration.ofHours(2));
    Outcome untrusting = run(false, "token");
    assertThat(untrusting.exit()).isEqualTo(1);
    explained(untrusting.stderr());
    assertThat(SampleLogin.refreshToken(home)).isEqualTo(stale.refreshToken());

    // Nothing was sent, so nothing has to be waited for.
    Outcome trusting = run(true, "token");
    assertThat(trusting.exit()).as(trusting.stderr()).isZero();
    passed("POST /oauth/token HTTP/1.1");
    assertThat(SampleLogin.refreshToken(home)).isNotEqualTo(stale.refreshToken());
  }

  @Test
  void case17_b55_anIdentity() throws Exception {
    IssuedTokens tokens = signedIn(Duration.ZERO);
    issuer.personalAccessToken(tokens.accessToken(), issuer.account());
    Outcome untrusting = run(false, "login", "status", "--verify");
    assertThat(untrusting.exit()).isEqualTo(1);
    explained(untrusting.stderr());

    Outcome trusting = run(true, "login", "status", "--verify");
    assertThat(trusting.exit()).as(trusting.stderr()).isZero();
    passed("GET /api/accounts/v1/user-auth-credential/whoami HTTP/1.1");
  }

  @Test
  void case17_b47_b55_aRevocation() throws Exception {
    IssuedTokens tokens = signedIn(Duration.ZERO);
    Outcome untrusting = run(false, "logout");
    assertThat(untrusting.exit()).as(untrusting.stderr()).isZero();
    assertThat(untrusting.stderr()).contains("not revoked");
    explained(untrusting.stderr());
    assertThat(home.authJson()).doesNotExist();

    // What is left over is tried again when somebody signs out next.
    Outcome trusting = run(true, "logout");
    issuer.assertRevoked(tokens.refreshToken());
    passed("POST /oauth/revoke HTTP/1.1");
    assertThat(trusting.exit()).as(trusting.stderr()).isZero();
  }
}
