package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.ProxyLab.Host;
import dev.latchkey.interop.ProxyLab.Names;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
              return loginAtBoth(way, host) + useOfAChatGptLogin(way, host);
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

  /** How the issuer was reached. */
  private enum Result {
    PROXY("through the proxy"),
    DIRECT("directly"),
    FAILED("exit 1");

    private final String words;

    Result(String words) {
      this.words = words;
    }
  }

  /**
   * A setting.
   *
   * @param said what Latchkey says if it fails
   */
  private record Setting(
      String name, Map<String, String> variables, Result codex, String... said) {}

  /** What a program did. */
  private record Done(Result result, Outcome outcome) {}

  private record Both(Setting setting, Done codex, Done latchkey) {}

  private static final String LOCAL = "an issuer at `127.0.0.1`";

  private static Setting exception(String noProxy, Result codex) {
    return new Setting(
        "`NO_PROXY="
            + noProxy.replace("{host}", "auth.corp.example").replace("{port}", "8443")
            + "`",
        map("HTTPS_PROXY", "http://{open}", "NO_PROXY", noProxy),
        codex);
  }

  private static Map<String, String> map(String... words) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      map.put(words[i], words[i + 1]);
    }
    return map;
  }

  private static final List<Setting> SETTINGS =
      List.of(
          exception("{host}", Result.DIRECT),
          exception("corp.example", Result.DIRECT),
          exception(".corp.example", Result.DIRECT),
          exception("*.corp.example", Result.PROXY),
          exception("other.example, {host}", Result.DIRECT),
          exception("other.example {host}", Result.PROXY),
          exception("AUTH.CORP.EXAMPLE,CORP.EXAMPLE", Result.DIRECT),
          exception("{host}:{port}", Result.PROXY),
          exception("{host}:1", Result.PROXY),
          exception("p.example", Result.PROXY),
          exception("127.0.0.0/8", Result.PROXY),
          exception("*", Result.DIRECT),
          new Setting(
              "`no_proxy=*`", map("HTTPS_PROXY", "http://{open}", "no_proxy", "*"), Result.DIRECT),
          new Setting(LOCAL, map("HTTPS_PROXY", "http://{open}"), Result.PROXY),
          new Setting(
              LOCAL + ", `no_proxy=*`",
              map("HTTPS_PROXY", "http://{open}", "no_proxy", "*"),
              Result.PROXY),
          new Setting(
              LOCAL + ", `NO_PROXY=127.0.0.0/8`",
              map("HTTPS_PROXY", "http://{open}", "NO_PROXY", "127.0.0.0/8"),
              Result.DIRECT),
          new Setting(
              "`NO_PROXY` empty, `no_proxy` with the host",
              map("HTTPS_PROXY", "http://{open}", "NO_PROXY", "", "no_proxy", "{host}"),
              Result.PROXY),
          new Setting(
              "`HTTPS_PROXY` empty, `https_proxy` a proxy",
              map("HTTPS_PROXY", "", "https_proxy", "http://{open}"),
              Result.DIRECT),
          new Setting(
              "`HTTPS_PROXY` empty, `ALL_PROXY` a proxy",
              map("HTTPS_PROXY", "", "ALL_PROXY", "http://{open}"),
              Result.PROXY),
          new Setting("`HTTP_PROXY` alone", map("HTTP_PROXY", "http://{open}"), Result.DIRECT),
          new Setting(
              "`HTTPS_PROXY=socks5h://…`", map("HTTPS_PROXY", "socks5h://{socks}"), Result.FAILED),
          new Setting(
              "`ALL_PROXY=socks5://…`", map("ALL_PROXY", "socks5://{socks}"), Result.FAILED),
          new Setting(
              "`HTTPS_PROXY=::::`",
              map("HTTPS_PROXY", "::::"),
              Result.DIRECT,
              "HTTPS_PROXY is no proxy's address"),
          new Setting(
              "`HTTPS_PROXY=socks4://…`",
              map("HTTPS_PROXY", "socks4://{socks}"),
              Result.FAILED,
              "HTTPS_PROXY names a proxy of the kind socks"),
          new Setting(
              "`HTTPS_PROXY=ftp://…`",
              map("HTTPS_PROXY", "ftp://{open}"),
              Result.DIRECT,
              "HTTPS_PROXY is no proxy's address"),
          new Setting(
              "a proxy that does not run",
              map("HTTPS_PROXY", "http://127.0.0.1:9"),
              Result.FAILED,
              "the proxy http://127.0.0.1:9 (HTTPS_PROXY) was not reached",
              "nothing listens there"),
          new Setting(
              "a proxy that is none",
              map("ALL_PROXY", "http://{socks}"),
              Result.FAILED,
              "what answers at http://{socks} (ALL_PROXY) is no proxy of that kind"),
          new Setting(
              "a server that is no proxy",
              map("HTTPS_PROXY", "http://{issuer}"),
              Result.FAILED,
              "what answers at http://{issuer} (HTTPS_PROXY) is no proxy of that kind"),
          new Setting(
              "`https://` for a proxy that speaks plain http",
              map("HTTPS_PROXY", "https://{open}"),
              Result.FAILED,
              "no trusted TLS connection to the proxy https://{open} (HTTPS_PROXY)",
              "write http:// in HTTPS_PROXY"),
          new Setting(
              "a proxy that wants a password, and is given none",
              map("HTTPS_PROXY", "http://{guarded}"),
              Result.FAILED,
              "the proxy http://{guarded} (HTTPS_PROXY) wants a user name and a password",
              "Basic"),
          new Setting(
              "a proxy that is given a wrong password",
              map("HTTPS_PROXY", "http://kim:hush4712@{guarded}"),
              Result.FAILED,
              "the proxy http://{guarded} (HTTPS_PROXY) did not accept the user name and password"),
          new Setting(
              "a SOCKS proxy that wants a password, and is given none",
              map("ALL_PROXY", "socks5h://{guarded-socks}"),
              Result.FAILED,
              "the proxy socks5h://{guarded-socks} (ALL_PROXY) wants a user name and a password"),
          new Setting(
              "a SOCKS proxy that is given a wrong password",
              map("ALL_PROXY", "socks5h://kim:hush4712@{guarded-socks}"),
              Result.FAILED,
              "(ALL_PROXY) did not accept the user name and password"),
          new Setting(
              "a proxy that does not allow it",
              map("HTTPS_PROXY", "http://{strict}"),
              Result.FAILED,
              "the proxy http://{strict} (HTTPS_PROXY) does not let requests to {host}:{port} pass",
              "403"));

  private static Both signIn(Setting setting) throws Exception {
    Host host = setting.name.startsWith(LOCAL) ? lab.localHost() : lab.newHost();
    try (TestHome one = TestHome.create();
        TestHome other = TestHome.create()) {
      Outcome codex =
          lab.codex(one, Names.KNOWN, host, host.https(), setting.variables)
              .runWithInput(ProxyLab.TOKEN, "login", "--with-access-token");
      long ofCodex = lab.connectionsTo(host);
      Outcome latchkey =
          lab.latchkey(
              other,
              Names.KNOWN,
              host,
              setting.variables,
              "login",
              "--with-access-token",
              "--issuer",
              host.https());
      long ofLatchkey = lab.connectionsTo(host) - ofCodex;
      for (String said : setting.said) {
        assertThat(latchkey.stderr()).as(setting.name).contains(lab.filled(said, host));
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
    for (Both both : twoAtATime(SETTINGS, ProxiesWithCodexTest::signIn)) {
      Result codex = both.codex.result;
      Result latchkey = both.latchkey.result;
      if (codex != both.setting.codex) {
        unexpected.add(both.setting.name + ": " + codex + " " + both.codex.outcome.stderr());
      }
      assertThat(both.latchkey.outcome.stderr())
          .doesNotContain(ProxyLab.LOGIN.password(), "hush4712", "Exception");
      if (codex != latchkey) {
        list.append("| ").append(both.setting.name).append(" | ").append(codex.words);
        list.append(" | ").append(latchkey.words).append(" |\n");
      }
    }
    assertThat(unexpected).as("Codex did something else").isEmpty();
    new MeasuredList("ProxiesWithCodexTest").mustBe(list.toString());
  }
}
