package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.latchkey.json.JsonObject;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each row breaks a machine in one way. {@code doctor} names it with its code and what exactly it
 * is about, and the command that it prints, run in a shell, mends it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock("port 1455")
class DoctorFaultsTest {
  private static final String KEY = "sk-proj-abcdefghijklmnop";
  private static final int PREFERRED = 1455;
  private static final String PASSWORD = "changeit";

  private static Certificate good;
  private static Certificate ended;
  private static Certificate ending;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    good = certificate(folder, "good", "-1d", 90);
    ended = certificate(folder, "ended", "-10d", 5);
    ending = certificate(folder, "ending", "-10d", 15);
  }

  /** Breaks a machine, and says what the finding must be about. */
  interface Breaking {
    Object in(BrokenMachine machine) throws Exception;
  }

  /**
   * @param code what {@code doctor} must call it
   * @param how in words
   */
  record Fault(String code, String how, Breaking breaking) {
    @Override
    public String toString() {
      return code + ": " + how;
    }
  }

  private static Fault fault(String code, String how, Breaking breaking) {
    return new Fault(code, how, breaking);
  }

  static Stream<Fault> faults() {
    return Stream.of(homes(), logins(), surroundings(), issuers()).flatMap(List::stream);
  }

  private static List<Fault> homes() {
    return List.of(
        fault(
            "home-open",
            "chmod 777",
            machine -> {
              machine.mode(machine.lab.home.path(), "rwxrwxrwx");
              return machine.lab.home.path();
            }),
        fault(
            "home-closed",
            "chmod 500",
            machine -> {
              machine.mode(machine.lab.home.path(), "r-x------");
              return machine.lab.home.path();
            }),
        fault(
            "home-missing",
            "CODEX_HOME names nothing",
            machine -> {
              machine.variable("CODEX_HOME", machine.scratch.file("it's gone"));
              return "CODEX_HOME";
            }),
        fault(
            "home-unfit",
            "CODEX_HOME names a file",
            machine -> {
              machine.scratch.write("file", "");
              machine.variable("CODEX_HOME", machine.scratch.file("file"));
              return "CODEX_HOME";
            }),
        fault(
            "file-open",
            "auth.json is 0644",
            machine -> {
              machine.lab.loggedIn();
              machine.mode(machine.lab.home.authJson(), "rw-r--r--");
              return machine.lab.home.authJson();
            }),
        fault(
            "file-open",
            "the login log is 0666",
            machine -> {
              Path log =
                  machine.lab.home.write("log/codex-login.log", "x").file("log/codex-login.log");
              machine.mode(log, "rw-rw-rw-");
              return log;
            }),
        fault(
            "log-linked",
            "the login log leads elsewhere",
            machine -> {
              Path log = machine.lab.home.write("log/other", "x").file("log/codex-login.log");
              Files.createSymbolicLink(log, machine.lab.home.file("log/other"));
              return log;
            }),
        fault(
            "file-changeable",
            "config.toml is 0666",
            machine -> {
              Path file = machine.lab.home.write("config.toml", "").file("config.toml");
              machine.mode(file, "rw-rw-rw-");
              return file;
            }),
        fault(
            "config-invalid",
            "config.toml is no TOML",
            machine -> machine.lab.home.write("config.toml", "model = [\n").file("config.toml")),
        fault(
            "leftover-file",
            "a killed save",
            machine -> {
              Path file = machine.lab.home.write(".auth-Ab12Cd", "x").file(".auth-Ab12Cd");
              Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
              return file;
            }),
        fault(
            "leftover-file",
            "a killed keep",
            machine -> {
              Path socket = machine.lab.home.file("latchkey/keep.sock");
              Files.createDirectories(socket.getParent());
              ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                  .bind(UnixDomainSocketAddress.of(socket))
                  .close();
              return socket;
            }),
        fault(
            "unreadable-copy",
            "a login that could not be read",
            machine ->
                machine.lab.home.write("auth.json.unreadable", "x").file("auth.json.unreadable")),
        fault("lock-held", "a program holds auth.lock", machine -> holder(machine).pid()),
        fault(
            "lock-holder-stopped",
            "and has been stopped",
            machine -> {
              long pid = holder(machine).pid();
              machine.shell("kill -STOP " + pid);
              assertThat(await(() -> stat(pid).contains(") T "))).isTrue();
              return pid;
            }),
        fault(
            "process-outdated",
            "a Codex from before the sign-in",
            machine -> {
              Path codex = machine.scratch.file("bin/codex");
              Files.copy(Path.of("/bin/sleep"), codex, StandardCopyOption.COPY_ATTRIBUTES);
              Process process = machine.start(codex.toString(), "600");
              machine.lab.home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
              Files.setLastModifiedTime(
                  machine.lab.home.authJson(), FileTime.from(Instant.now().plusSeconds(60)));
              return process.pid();
            }));
  }

  private static List<Fault> logins() {
    return List.of(
        fault("not-signed-in", "nothing is stored", machine -> ""),
        fault(
            "login-incomplete",
            "auth.json without tokens",
            machine -> {
              machine.lab.home.writeAuthJson("{\"auth_mode\": \"chatgpt\"}");
              return "";
            }),
        fault(
            "login-unreadable",
            "auth.json is cut off",
            machine -> machine.lab.home.writeAuthJson("{\"auth_mode\": \"cha").authJson()),
        fault(
            "login-unfit",
            "auth.json is a folder",
            machine -> Files.createDirectory(machine.lab.home.authJson())),
        fault(
            "login-refused",
            "the chain is burned",
            machine -> {
              Duration age = Duration.ofHours(3);
              FakeIssuer issuer = machine.lab.issuer;
              issuer.clock(Clock.offset(Clock.systemUTC(), age.negated()));
              IssuedTokens tokens = issuer.issueTokens();
              issuer.clock(Clock.systemUTC()).kill(tokens.refreshToken());
              machine.lab.home.writeAuthJson(
                  AuthJsonSamples.chatgpt(
                      tokens, issuer.uri().toString(), Instant.now().minus(age)));
              assertThat(machine.lab.run("token").exit()).isEqualTo(1);
              return "";
            }),
        fault(
            "login-refused",
            "the issuer has ended it, which only it can tell",
            machine -> {
              machine.online();
              machine.issuerKnowsLogins();
              IssuedTokens tokens = machine.lab.loggedIn();
              machine.lab.issuer.kill(tokens.refreshToken());
              machine.lab.issuer.kill(tokens.accessToken());
              return "";
            }),
        fault(
            "login-hidden",
            "an access token in the environment",
            machine -> {
              machine.lab.loggedIn();
              machine.variable(
                  "CODEX_ACCESS_TOKEN", machine.lab.wanted("at-abcdefghijklmnopqrstuvwx"));
              return "CODEX_ACCESS_TOKEN";
            }),
        fault(
            "api-key-set",
            "CODEX_API_KEY beside a login",
            machine -> {
              machine.lab.loggedIn();
              machine.variable("CODEX_API_KEY", KEY);
              return "CODEX_API_KEY";
            }),
        fault(
            "credential-invalid",
            "CODEX_ACCESS_TOKEN is none",
            machine -> {
              machine.variable("CODEX_ACCESS_TOKEN", KEY);
              return "CODEX_ACCESS_TOKEN";
            }),
        fault(
            "socket-silent",
            "nobody keeps the login",
            machine -> {
              machine.variable("LATCHKEY_SOCKET", machine.scratch.file("nobody.sock"));
              return "LATCHKEY_SOCKET";
            }),
        fault(
            "method-forbidden",
            "an administrator allows API keys only",
            machine -> {
              machine.lab.loggedIn();
              machine.lab.machine.write(
                  "etc/codex/requirements.toml", "allowed_login_methods = [\"api\"]\n");
              return "allowed_login_methods";
            }),
        fault(
            "workspace-forbidden",
            "another workspace is forced",
            machine -> {
              machine.lab.loggedIn();
              machine.lab.home.write("config.toml", "forced_chatgpt_workspace_id = \"other\"\n");
              return "forced_chatgpt_workspace_id";
            }),
        fault(
            "keyring-absent",
            "a keyring where there is none",
            machine -> {
              machine.lab.home.write("config.toml", "cli_auth_credentials_store = \"keyring\"\n");
              return "";
            }),
        fault(
            "store-ephemeral",
            "a store that ends with the command",
            machine -> {
              machine.lab.home.write("config.toml", "cli_auth_credentials_store = \"ephemeral\"\n");
              return "cli_auth_credentials_store";
            }),
        fault(
            "move-unfinished",
            "a move that was killed",
            machine -> {
              machine.lab.loggedIn();
              return machine
                  .lab
                  .home
                  .write("latchkey/store-move.json", "{\"to\": \"file\"}")
                  .file("latchkey/store-move.json");
            }),
        fault(
            "revocation-pending",
            "the issuer was away at the sign-out",
            machine -> {
              machine.lab.loggedIn();
              machine.lab.issuer.on(Endpoint.REVOKE).answer(Answer.status(503));
              machine.lab.run("logout");
              Path queue = machine.lab.home.file("latchkey/revocations.json");
              // An hour ago, so that it is time for another try.
              Files.writeString(
                  queue,
                  Files.readString(queue)
                      .replaceAll("\"20[^\"]*Z\"", "\"" + Instant.now().minusSeconds(3600) + "\""));
              return machine.lab.issuer.uri().toString();
            }),
        fault(
            "notes-unreadable",
            "the queue is damaged",
            machine ->
                machine
                    .lab
                    .home
                    .write("latchkey/revocations.json", "{")
                    .file("latchkey/revocations.json")));
  }

  private static List<Fault> surroundings() {
    return List.of(
        fault("port-taken", "another program listens on 1455", machine -> listener(machine).pid()),
        fault(
            "browser-missing",
            "a screen, and nothing that opens a page",
            machine -> {
              machine.lab.environment.remove("BROWSER");
              machine.variable("PATH", machine.scratch.file("bin"));
              machine.placeholder("YOUR-BROWSER", "browse");
              return "BROWSER";
            }),
        fault(
            "browser-unusable",
            "BROWSER names nothing",
            machine -> {
              machine.variable("BROWSER", "no-such-browser --new-window %s");
              return "BROWSER";
            }),
        fault(
            "proxy-invalid",
            "socks:// instead of socks5://",
            machine -> {
              machine.variable("ALL_PROXY", "socks://proxy.example:1080");
              return "ALL_PROXY";
            }),
        fault(
            "proxy-invalid",
            "a proxy without a host",
            machine -> {
              machine.variable("HTTPS_PROXY", "::::");
              return "HTTPS_PROXY";
            }),
        fault(
            "proxy-invalid",
            "no_proxy with a wrong network",
            machine -> {
              machine.variable("no_proxy", "10.0.0.0/99");
              return "no_proxy";
            }),
        fault(
            "proxy-loopback",
            "this machine's own authority behind a proxy",
            machine -> {
              machine.variable("http_proxy", "http://proxy.example:3128");
              machine.variable("no_proxy", "intranet.example");
              return "no_proxy";
            }),
        fault(
            "ca-invalid",
            "a stale SSL_CERT_FILE",
            machine -> {
              machine.variable("SSL_CERT_FILE", machine.scratch.file("old project/ca.pem"));
              return "SSL_CERT_FILE";
            }),
        fault(
            "ca-invalid",
            "CODEX_CA_CERTIFICATE is no PEM file",
            machine -> {
              machine.scratch.write("ca.pem", "hello");
              machine.variable("CODEX_CA_CERTIFICATE", machine.scratch.file("ca.pem"));
              return "CODEX_CA_CERTIFICATE";
            }),
        fault(
            "ca-expired",
            "the company's certificate has ended",
            machine -> {
              machine.variable("CODEX_CA_CERTIFICATE", ended.pem());
              machine.placeholder("YOUR-CA.pem", good.pem());
              return "CODEX_CA_CERTIFICATE";
            }),
        fault(
            "ca-expiring",
            "and is about to",
            machine -> {
              machine.variable("SSL_CERT_FILE", ending.pem());
              machine.placeholder("YOUR-CA.pem", good.pem());
              return "SSL_CERT_FILE";
            }));
  }

  private static List<Fault> issuers() {
    return List.of(
        fault(
            "issuer-unreachable",
            "nothing listens there",
            machine -> {
              machine.online();
              try (RawServer gone = RawServer.silent()) {
                machine.variable("LATCHKEY_ISSUER", gone.uri());
              }
              machine.placeholder("YOUR-ISSUER", machine.lab.issuer.uri());
              return "LATCHKEY_ISSUER";
            }),
        fault(
            "proxy-unreachable",
            "the proxy is gone",
            machine -> {
              machine.online();
              try (RawServer gone = RawServer.silent()) {
                machine.variable("HTTPS_PROXY", gone.uri());
              }
              machine.variable("LATCHKEY_ISSUER", "https://auth.nobody.invalid");
              RawServer other =
                  machine.open(RawServer.answering("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
              machine.placeholder("YOUR-PROXY", other.uri());
              return "HTTPS_PROXY";
            }),
        fault(
            "proxy-refused",
            "the proxy wants a password",
            machine -> {
              machine.online();
              RawServer proxy =
                  machine.open(
                      RawServer.answering(
                          "HTTP/1.1 407 Proxy Authentication Required\r\n"
                              + "Proxy-Authenticate: Basic realm=\"it\"\r\n"
                              + "Content-Length: 0\r\nConnection: close\r\n\r\n"));
              machine.variable("https_proxy", proxy.uri());
              machine.variable("LATCHKEY_ISSUER", "https://auth.nobody.invalid");
              RawServer other =
                  machine.open(RawServer.answering("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
              machine.placeholder("YOUR-PROXY", other.uri());
              return "https_proxy";
            }),
        fault(
            "host-unknown",
            "no such host",
            machine -> {
              machine.online();
              machine.variable("LATCHKEY_ISSUER", "https://auth.nobody.invalid");
              machine.placeholder("YOUR-ISSUER", machine.lab.issuer.uri());
              return "LATCHKEY_ISSUER";
            }),
        fault(
            "issuer-invalid",
            "no address",
            machine -> {
              machine.online();
              machine.variable("LATCHKEY_ISSUER", "auth.example.com");
              machine.placeholder("YOUR-ISSUER", machine.lab.issuer.uri());
              return "LATCHKEY_ISSUER";
            }),
        fault(
            "issuer-untrusted",
            "a proxy opens connections",
            machine -> {
              machine.online();
              HttpsServer server = https(good);
              machine.open(() -> server.stop(0));
              String origin = "https://localhost:" + server.getAddress().getPort();
              machine.variable("LATCHKEY_ISSUER", origin);
              machine.placeholder("YOUR-CA.pem", good.pem());
              return origin;
            }),
        fault(
            "clock-skewed",
            "this machine is half an hour ahead",
            machine -> {
              machine.online();
              Path set = machine.scratch.file("set");
              machine.script("timedatectl", "touch '" + set + "'");
              RawServer server =
                  machine.open(
                      RawServer.start(peer -> {
                        peer.read();
                        Instant theirs =
                            Instant.now().minusSeconds(Files.exists(set) ? 0 : 30 * 60);
                        peer.send(
                            ("HTTP/1.1 404 Not Found\r\nDate: "
                                    + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        theirs.atOffset(ZoneOffset.UTC))
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                      }));
              machine.variable("LATCHKEY_ISSUER", server.uri());
              return server.uri().toString();
            }));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isNamedAndMended(Fault fault) throws Exception {
    try (BrokenMachine machine = new BrokenMachine()) {
      machine.lab.secret(KEY);
      if (!fault.code().equals("not-signed-in")) {
        assertThat(machine.findings(fault.code())).as("before").isEmpty();
      }
      String about = String.valueOf(fault.breaking().in(machine));
      List<JsonObject> found = machine.findings(fault.code());
      assertThat(found).as("broken").isNotEmpty();
      JsonObject finding = found.getFirst();
      assertThat(finding.string("severity").orElseThrow()).isIn("warning", "error");
      String subject = finding.object("subject").orElseThrow().string("name").orElseThrow();
      if (about.isEmpty()) {
        assertThat(subject).isNotEmpty();
      } else {
        assertThat(subject).isEqualTo(about);
      }
      machine.shell(machine.command(finding).orElseThrow());
      // What a signal does is done a little later.
      assertThat(await(() -> isMended(machine, fault.code())))
          .as(
              "after %s: %s",
              machine.command(finding).orElseThrow(), machine.scratch.read("output"))
          .isTrue();
    }
  }

  /** There is nothing to run: whoever runs the server has to be told. */
  @Test
  void aCertificateOfTheIssuerThatEndsSoonIsNamed() throws Exception {
    try (BrokenMachine machine = new BrokenMachine()) {
      machine.online();
      HttpsServer server = https(ending);
      machine.open(() -> server.stop(0));
      machine.variable("CODEX_CA_CERTIFICATE", ending.pem());
      machine.variable("LATCHKEY_ISSUER", "https://localhost:" + server.getAddress().getPort());
      assertThat(machine.findings("issuer-certificate-expiring")).hasSize(1);
      assertThat(machine.findings("issuer-untrusted")).isEmpty();
    }
  }

  private static boolean isMended(BrokenMachine machine, String code) {
    try {
      return machine.findings(code).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  private static String stat(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    } catch (IOException gone) {
      return "";
    }
  }

  private static Process holder(BrokenMachine machine) throws Exception {
    Path lock = machine.lab.home.write("auth.lock", "").file("auth.lock");
    Process holder = machine.start("/usr/bin/flock", "--no-fork", lock.toString(), "sleep", "600");
    assertThat(await(() -> locks().contains(" " + holder.pid() + " "))).isTrue();
    return holder;
  }

  private static String locks() {
    try {
      return Files.readString(Path.of("/proc/locks"));
    } catch (IOException e) {
      return "";
    }
  }

  /** A program of its own, since the cure ends it. */
  private static Process listener(BrokenMachine machine) throws Exception {
    Path source = machine.scratch.file("Listener.java");
    Files.writeString(
        source,
        "class Listener { public static void main(String[] a) throws Exception {"
            + " try (var s = new java.net.ServerSocket("
            + PREFERRED
            + ", 1, java.net.InetAddress.getByName(\"127.0.0.1\"))) { s.accept(); } } }");
    Process process =
        machine.start(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:TieredStopAtLevel=1",
            source.toString());
    assertThat(await(DoctorFaultsTest::isListening)).isTrue();
    return process;
  }

  private static boolean isListening() {
    return Stream.of("tcp", "tcp6")
        .flatMap(name -> lines(Path.of("/proc/net", name)))
        .anyMatch(line -> line.matches(".*:05AF [0-9A-F:]+ 0A .*"));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /**
   * A certificate for localhost that vouches for itself.
   *
   * @param keys with its key
   * @param pem without
   */
  record Certificate(KeyStore keys, Path pem) {}

  private static Certificate certificate(Path folder, String name, String begin, int days)
      throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "it",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost",
                    "-ext",
                    "bc=ca:true",
                    "-keyalg",
                    "EC",
                    "-startdate",
                    begin,
                    "-validity",
                    String.valueOf(days),
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    return new Certificate(
        keys,
        Files.writeString(
            folder.resolve(name + ".pem"),
            "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getCertificate("it").getEncoded())
                + "\n-----END CERTIFICATE-----\n"));
  }

  private static HttpsServer https(Certificate certificate) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(certificate.keys(), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
