package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ways to break what leads to an issuer and back.
 *
 * @param good a certificate for localhost
 * @param ended one that is not good any more
 * @param ending one that will soon be so
 */
record NetworkFaults(TestCertificate good, TestCertificate ended, TestCertificate ending) {
  private static final int PREFERRED = 1455;

  /** On this machine. */
  List<Fault> here() {
    return List.of(
        new Fault(
            "port-taken", "another program listens on 1455", machine -> listener(machine).pid()),
        new Fault(
            "browser-missing",
            "a screen, and nothing that opens a page",
            machine -> {
              machine.lab.environment.remove("BROWSER");
              machine.variable("PATH", machine.scratch.file("bin"));
              machine.placeholder("YOUR-BROWSER", "browse");
              return "BROWSER";
            }),
        new Fault(
            "browser-unusable",
            "BROWSER names nothing",
            machine -> {
              machine.variable("BROWSER", "no-such-browser --new-window %s");
              return "BROWSER";
            }),
        new Fault(
            "proxy-invalid",
            "socks:// instead of socks5://",
            machine -> {
              machine.variable("ALL_PROXY", "socks://proxy.example:1080");
              return "ALL_PROXY";
            }),
        new Fault(
            "proxy-invalid",
            "a proxy without a host",
            machine -> {
              machine.variable("HTTPS_PROXY", "::::");
              return "HTTPS_PROXY";
            }),
        new Fault(
            "proxy-invalid",
            "no_proxy with a wrong network",
            machine -> {
              machine.variable("no_proxy", "10.0.0.0/99");
              return "no_proxy";
            }),
        new Fault(
            "proxy-loopback",
            "this machine's own authority behind a proxy",
            machine -> {
              machine.variable("http_proxy", "http://proxy.example:3128");
              machine.variable("no_proxy", "intranet.example");
              return "no_proxy";
            }),
        new Fault(
            "ca-invalid",
            "a stale SSL_CERT_FILE",
            machine -> {
              machine.variable("SSL_CERT_FILE", machine.scratch.file("old project/ca.pem"));
              return "SSL_CERT_FILE";
            }),
        new Fault(
            "ca-invalid",
            "CODEX_CA_CERTIFICATE is no PEM file",
            machine -> {
              machine.scratch.write("ca.pem", "hello");
              machine.variable("CODEX_CA_CERTIFICATE", machine.scratch.file("ca.pem"));
              return "CODEX_CA_CERTIFICATE";
            }),
        new Fault(
            "ca-expired",
            "the company's certificate has ended",
            machine -> {
              machine.variable("CODEX_CA_CERTIFICATE", ended.pem());
              machine.placeholder("YOUR-CA.pem", good.pem());
              return "CODEX_CA_CERTIFICATE";
            }),
        new Fault(
            "ca-expiring",
            "and is about to",
            machine -> {
              machine.variable("SSL_CERT_FILE", ending.pem());
              machine.placeholder("YOUR-CA.pem", good.pem());
              return "SSL_CERT_FILE";
            }));
  }

  /** On the way to the issuer, and at its end. */
  List<Fault> outside() {
    return List.of(
        new Fault(
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
        new Fault(
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
        new Fault(
            "proxy-refused",
            "the proxy wants a password",
            machine -> {
              machine.online();
              RawServer proxy =
                  machine.open(
                      RawServer.answering(
                          """
                          HTTP/1.1 407 Proxy Authentication Required\r
                          Proxy-Authenticate: Basic realm="it"\r
                          Content-Length: 0\r
                          Connection: close\r
                          \r
                          """));
              machine.variable("https_proxy", proxy.uri());
              machine.variable("LATCHKEY_ISSUER", "https://auth.nobody.invalid");
              RawServer other =
                  machine.open(RawServer.answering("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
              machine.placeholder("YOUR-PROXY", other.uri());
              return "https_proxy";
            }),
        new Fault(
            "host-unknown",
            "no such host",
            machine -> {
              machine.online();
              machine.variable("LATCHKEY_ISSUER", "https://auth.nobody.invalid");
              machine.placeholder("YOUR-ISSUER", machine.lab.issuer.uri());
              return "LATCHKEY_ISSUER";
            }),
        new Fault(
            "issuer-invalid",
            "no address",
            machine -> {
              machine.online();
              machine.variable("LATCHKEY_ISSUER", "auth.example.com");
              machine.placeholder("YOUR-ISSUER", machine.lab.issuer.uri());
              return "LATCHKEY_ISSUER";
            }),
        new Fault(
            "issuer-untrusted",
            "a proxy opens connections",
            machine -> {
              machine.online();
              HttpsServer server = good.serve();
              machine.open(() -> server.stop(0));
              String origin = "https://localhost:" + server.getAddress().getPort();
              machine.variable("LATCHKEY_ISSUER", origin);
              machine.placeholder("YOUR-CA.pem", good.pem());
              return origin;
            }),
        new Fault(
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
    assertThat(BrokenMachine.await(NetworkFaults::isListening)).isTrue();
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
}
