package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.ProxyLab.Host;
import dev.latchkey.interop.ProxyLab.Names;
import dev.latchkey.interop.ProxySetting.Result;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The real Codex and Latchkey behind real proxies (tinyproxy, microsocks) that alone know where the
 * issuer is (policy §5, observed §9, B57). The list of differences in {@code docs/compatibility.md}
 * is this test's result.
 */
class ProxiesWithCodexTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));

  private static ProxyLab lab;

  @BeforeAll
  static void open() throws Exception {
    OverlaidEtc.require();
    lab = new ProxyLab();
  }

  @AfterAll
  static void close() {
    if (lab != null) {
      lab.close();
    }
  }

  /** Something that each of several does. */
  @FunctionalInterface
  private interface Work<T, R> {
    R with(T one) throws Exception;
  }

  private static <T, R> List<R> twoAtATime(List<T> all, Work<T, R> work) throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<R>> running = new ArrayList<>();
      for (T one : all) {
        running.add(two.submit(() -> work.with(one)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> each : running) {
        results.add(each.get());
      }
      return results;
    }
  }

  // Every kind of proxy, for every kind of request.

  /**
   * A way to the issuer.
   *
   * @param names whether this machine has to know the issuer's name
   */
  private record Way(String variable, String value, Names names) {
    Map<String, String> variables() {
      return Map.of(variable, value);
    }

    /** Whether it is one for Codex, too. */
    boolean isForCodex() {
      return !value.startsWith("socks");
    }

    boolean isOfItsOwnKind() {
      return value.contains("@") || value.contains("{tls}") || value.startsWith("socks5:");
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way("HTTPS_PROXY", "http://{open}", Names.UNKNOWN),
          new Way("https_proxy", "http://{open}", Names.UNKNOWN),
          new Way("ALL_PROXY", "http://{open}", Names.UNKNOWN),
          new Way("all_proxy", "http://{open}/", Names.UNKNOWN),
          new Way("HTTPS_PROXY", "{open}", Names.UNKNOWN),
          new Way("HTTPS_PROXY", "https://{tls}", Names.UNKNOWN),
          new Way("HTTPS_PROXY", "http://kim:hush4711@{guarded}", Names.UNKNOWN),
          new Way("HTTPS_PROXY", "socks5h://{socks}", Names.UNKNOWN),
          new Way("ALL_PROXY", "socks5h://kim:hush4711@{guarded-socks}", Names.UNKNOWN),
          new Way("all_proxy", "socks5://{socks}", Names.KNOWN));

  @Test
  void b57_everyRequestGoesThroughTheProxy() throws Exception {
    List<String> said =
        twoAtATime(
            WAYS,
            way -> {
              Host host = lab.newHost();
              String login = loginAtBoth(way, host);
              // In the short form one way of each kind is used for more than signing in.
              return LONG || way.isOfItsOwnKind() ? login + useOfAChatGptLogin(way, host) : login;
            });
    assertThat(String.join("\n", said)).doesNotContain(ProxyLab.LOGIN.password());
  }

  private static String loginAtBoth(Way way, Host host) throws Exception {
    try (TestHome one = TestHome.create();
        TestHome other = TestHome.create()) {
      if (way.isForCodex()) {
        Outcome codex =
            lab.codex(one, way.names, host, host.https(), way.variables())
                .runWithInput(ProxyLab.TOKEN, "login", "--with-access-token");
        assertThat(codex.exit()).as(way + codex.stderr()).isZero();
        assertThat(lab.connectionsTo(host)).as("of Codex, %s", way).isEqualTo(1);
      }
      long before = lab.connectionsTo(host);
      Outcome latchkey =
          lab.latchkey(
              other,
              way.names,
              host,
              way.variables(),
              "login",
              "--with-access-token",
              "--issuer",
              host.https());
      assertThat(latchkey.exit()).as(way + latchkey.stderr()).isZero();
      assertThat(lab.connectionsTo(host)).as("of Latchkey, %s", way).isEqualTo(before + 1);
      return latchkey.stdout() + latchkey.stderr();
    }
  }

  private static IssuedTokens staleLogin(TestHome home, String issuerUrl) {
    IssuedTokens tokens;
    synchronized (lab.issuer) {
      Duration age = Duration.ofHours(2);
      lab.issuer.clock(Clock.offset(Clock.systemUTC(), age.negated()));
      tokens = lab.issuer.issueTokens();
      lab.issuer.clock(Clock.systemUTC());
      home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuerUrl, Instant.now().minus(age)));
    }
    return tokens;
  }

  private static String useOfAChatGptLogin(Way way, Host host) throws Exception {
    StringBuilder said = new StringBuilder();
    try (TestHome home = TestHome.create()) {
      IssuedTokens stale = staleLogin(home, host.https());
      long before = lab.connectionsTo(host);
      Outcome token = lab.latchkey(home, way.names, host, way.variables(), "token");
      assertThat(token.exit()).as(way + token.stderr()).isZero();
      assertThat(token.stdout().strip())
          .isNotEqualTo(stale.accessToken())
          .isEqualTo(SampleLogin.accessToken(home));
      assertThat(lab.connectionsTo(host)).as("renewal, %s", way).isEqualTo(before + 1);

      lab.issuer.personalAccessToken(token.stdout().strip(), lab.issuer.account());
      Outcome status =
          lab.latchkey(home, way.names, host, way.variables(), "login", "status", "--verify");
      assertThat(status.exit()).as(way + status.stderr()).isZero();
      assertThat(lab.connectionsTo(host)).as("identity, %s", way).isEqualTo(before + 2);

      String refreshToken = SampleLogin.refreshToken(home);
      Outcome logout = lab.latchkey(home, way.names, host, way.variables(), "logout");
      assertThat(logout.exit()).as(way + logout.stderr()).isZero();
      lab.issuer.assertRevoked(refreshToken);
      assertThat(lab.connectionsTo(host)).as("revocation, %s", way).isEqualTo(before + 3);
      for (Outcome outcome : List.of(token, status, logout)) {
        said.append(outcome.stderr());
      }
      return said.append(status.stdout()).append(logout.stdout()).toString();
    }
  }

  /** Plain http, which has to be allowed, is asked of the proxy as a whole address. */
  @Test
  void b57_plainHttpGoesThroughTheProxyOfItsOwnVariable() throws Exception {
    for (String variable : List.of("HTTP_PROXY", "http_proxy", "ALL_PROXY")) {
      Host host = lab.newHost();
      Map<String, String> variables = Map.of(variable, "http://kim:hush4711@{guarded}");
      try (TestHome one = TestHome.create();
          TestHome other = TestHome.create()) {
        Outcome codex =
            lab.codex(one, Names.UNKNOWN, host, host.http(), variables)
                .runWithInput(ProxyLab.TOKEN, "login", "--with-access-token");
        assertThat(codex.exit()).as(codex.stderr()).isZero();
        Outcome latchkey =
            lab.latchkey(
                other,
                Names.UNKNOWN,
                host,
                variables,
                "login",
                "--with-access-token",
                "--issuer",
                host.http(),
                "--allow-http");
        assertThat(latchkey.exit()).as(latchkey.stderr()).isZero();
        assertThat(lab.connectionsTo(host)).isEqualTo(2);
        // The other scheme's variable says nothing about this one.
        Outcome wrong =
            lab.latchkey(
                other,
                Names.UNKNOWN,
                host,
                Map.of("HTTPS_PROXY", "http://{open}"),
                "login",
                "--with-access-token",
                "--issuer",
                host.http(),
                "--allow-http");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.stderr()).contains("the host name in " + host.http() + " is not known");
      }
    }
  }

  /** Nothing of this machine goes through a proxy, whatever is said. */
  @Test
  void b57_theIssuerOnThisMachineIsReachedDirectly() throws Exception {
    Host host = lab.newHost();
    try (TestHome home = TestHome.create()) {
      Outcome login =
          lab.latchkey(
              home,
              Names.UNKNOWN,
              host,
              Map.of("ALL_PROXY", "http://127.0.0.1:9", "HTTP_PROXY", "::::"),
              "login",
              "--with-access-token",
              "--issuer",
              lab.issuer.uri().toString());
      assertThat(login.exit()).as(login.stderr()).isZero();
    }
  }

  // What people write, and what becomes of it.

  /** What a program did. */
  private record Done(Result result, Outcome outcome) {}

  private record Both(ProxySetting setting, Done codex, Done latchkey) {}

  private static Both signIn(ProxySetting setting) throws Exception {
    Host host = setting.name().startsWith(ProxySetting.LOCAL) ? lab.localHost() : lab.newHost();
    try (TestHome one = TestHome.create();
        TestHome other = TestHome.create()) {
      Outcome codex =
          lab.codex(one, Names.KNOWN, host, host.https(), setting.variables())
              .runWithInput(ProxyLab.TOKEN, "login", "--with-access-token");
      long ofCodex = lab.connectionsTo(host);
      Outcome latchkey =
          lab.latchkey(
              other,
              Names.KNOWN,
              host,
              setting.variables(),
              "login",
              "--with-access-token",
              "--issuer",
              host.https());
      long ofLatchkey = lab.connectionsTo(host) - ofCodex;
      for (String said : setting.said()) {
        assertThat(latchkey.stderr()).as(setting.name()).contains(lab.filled(said, host));
      }
      return new Both(
          setting,
          new Done(result(codex, ofCodex), codex),
          new Done(result(latchkey, ofLatchkey), latchkey));
    }
  }

  private static Result result(Outcome outcome, long connections) {
    if (outcome.exit() != 0) {
      assertThat(outcome.exit()).as(outcome.stderr()).isEqualTo(1);
      return Result.FAILED;
    }
    return connections > 0 ? Result.PROXY : Result.DIRECT;
  }

  @Test
  void theListOfDifferencesIsWhatTheyDo() throws Exception {
    StringBuilder list =
        new StringBuilder("| Setting | Codex 0.169.0 | Latchkey |\n| --- | --- | --- |\n");
    List<String> unexpected = new ArrayList<>();
    for (Both both : twoAtATime(ProxySetting.ALL, ProxiesWithCodexTest::signIn)) {
      Result codex = both.codex.result;
      Result latchkey = both.latchkey.result;
      if (codex != both.setting.codex()) {
        unexpected.add(both.setting.name() + ": " + codex + " " + both.codex.outcome.stderr());
      }
      assertThat(both.latchkey.outcome.stderr())
          .doesNotContain(ProxyLab.LOGIN.password(), "hush4712", "Exception");
      if (codex != latchkey) {
        list.append("| ").append(both.setting.name()).append(" | ").append(codex.words);
        list.append(" | ").append(latchkey.words).append(" |\n");
      }
    }
    assertThat(unexpected).as("Codex did something else").isEmpty();
    new MeasuredList("ProxiesWithCodexTest").mustBe(list.toString());
  }
}
