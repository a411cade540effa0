package dev.latchkey.interop;

import dev.latchkey.interop.RealProxy.Login;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.TlsFront;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A company behind a wall: an issuer under many names that only proxies know, and proxies of every
 * kind in between. Nothing of it is outside of this machine, and no name service is asked.
 */
final class ProxyLab implements AutoCloseable {
  static final String TOKEN = "at-sample-0123456789";
  static final Login LOGIN = new Login("kim", "hush4711");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MOST_HOSTS = 100;

  /** Whether a client itself knows the names of the issuer. */
  enum Names {
    /** It does, and could go without a proxy. */
    KNOWN,
    /** It does not. */
    UNKNOWN
  }

  /** One of the issuer's names, with a certificate of its own; each test has another. */
  record Host(String name, TlsFront front, int plainPort) {
    String https() {
      return front.uri(name).toString();
    }

    String http() {
      return "http://" + name + ":" + plainPort;
    }
  }

  final FakeIssuer issuer = FakeIssuer.start().personalAccessToken(TOKEN, Account.sample());
  final RealProxy open;
  final RealProxy guarded;
  final RealProxy strict;
  final RealProxy socks;
  final RealProxy guardedSocks;
  final TlsFront tls;
  final TestCa ca;
  private final TestHome place = TestHome.create();
  private final Path known;
  private final Path unknown;
  private final AtomicInteger hosts = new AtomicInteger();
  private final List<TlsFront> fronts = new CopyOnWriteArrayList<>();

  ProxyLab() throws IOException {
    ca = TestCa.create(place.path(), "Corp");
    known = etc("known", names());
    unknown = etc("unknown", "");
    open = RealProxy.tinyproxy(known, place, Optional.empty());
    guarded = RealProxy.tinyproxy(known, place, Optional.of(LOGIN));
    strict = RealProxy.tinyproxy(known, place, Optional.empty(), "ConnectPort 1");
    socks = RealProxy.microsocks(known, place, Optional.empty());
    guardedSocks = RealProxy.microsocks(known, place, Optional.of(LOGIN));
    tls = TlsFront.start(ca.server("localhost"), open.port());
  }

  private static String names() {
    return IntStream.range(0, MOST_HOSTS)
        .mapToObj(number -> " " + name(number))
        .collect(Collectors.joining());
  }

  private static String name(int number) {
    return "auth" + number + ".corp.example";
  }

  private Path etc(String name, String names) throws IOException {
    place.write(name + "/etc/hosts", "127.0.0.1 localhost" + names + "\n");
    // Who does not find a name there asks nobody else.
    place.write(name + "/etc/nsswitch.conf", "hosts: files\n");
    place.write(name + "/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
    return place.file(name + "/etc");
  }

  /** Returns the next name of the issuer. */
  Host newHost() {
    int number = hosts.getAndIncrement();
    if (number >= MOST_HOSTS) {
      throw new IllegalStateException("more hosts than were foreseen");
    }
    return host(name(number));
  }

  /** Returns the issuer by its address on this machine, at a port of its own. */
  Host localHost() {
    return host("127.0.0.1");
  }

  private Host host(String name) {
    TlsFront front = TlsFront.start(ca.server(name), issuer.uri().getPort());
    fronts.add(front);
    return new Host(name, front, issuer.uri().getPort());
  }

  /** How many connections to {@code host} the proxies have made. */
  long connectionsTo(Host host) {
    return List.of(open, guarded, strict, socks, guardedSocks).stream()
        .mapToLong(proxy -> proxy.connectionsTo(host.name, host.front.port(), host.plainPort))
        .sum();
  }

  /** What {@code value} means, whose words in braces are addresses. */
  String filled(String value, Host host) {
    return value
        .replace("{open}", "127.0.0.1:" + open.port())
        .replace("{guarded}", "127.0.0.1:" + guarded.port())
        .replace("{strict}", "127.0.0.1:" + strict.port())
        .replace("{socks}", "127.0.0.1:" + socks.port())
        .replace("{guarded-socks}", "127.0.0.1:" + guardedSocks.port())
        .replace("{tls}", "localhost:" + tls.port())
        .replace("{issuer}", "127.0.0.1:" + issuer.uri().getPort())
        .replace("{host}", host.name)
        .replace("{port}", Integer.toString(host.front.port()));
  }

  private Map<String, String> filled(Map<String, String> variables, Host host) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("CODEX_CA_CERTIFICATE", ca.root().toString());
    variables.forEach((name, value) -> all.put(name, filled(value, host)));
    return all;
  }

  private List<String> placed(Names names, List<String> program) {
    return OverlaidEtc.command(
        names == Names.KNOWN ? known : unknown, place.path(), OverlaidEtc.Network.OURS, program);
  }

  /** Returns a Codex whose access tokens are looked up at {@code issuerUrl}. */
  CodexCli codex(
      TestHome home, Names names, Host host, String issuerUrl, Map<String, String> variables) {
    CodexCli codex =
        CodexCli.in(home)
            .without("HTTP_PROXY")
            .without("HTTPS_PROXY")
            .without("ALL_PROXY")
            .without("NO_PROXY")
            .with("CODEX_AUTHAPI_BASE_URL", issuerUrl + "/api/accounts")
            .under(words -> placed(names, words));
    for (Map.Entry<String, String> variable : filled(variables, host).entrySet()) {
      codex = codex.with(variable.getKey(), variable.getValue());
    }
    return codex;
  }

  /** Runs Latchkey. */
  Outcome latchkey(
      TestHome home, Names names, Host host, Map<String, String> variables, String... arguments)
      throws InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.putAll(filled(variables, host));
    List<String> words = new ArrayList<>(List.of("--"));
    words.addAll(List.of(arguments));
    try (RunningProgram program =
        RunningProgram.start(
            placed(names, LatchkeyJvm.command(words.toArray(String[]::new))), environment)) {
      return program.input(TOKEN).await(LIMIT);
    }
  }

  @Override
  public void close() {
    for (RealProxy proxy : List.of(open, guarded, strict, socks, guardedSocks)) {
      proxy.close();
    }
    fronts.forEach(TlsFront::close);
    tls.close();
    issuer.close();
    place.close();
  }
}
