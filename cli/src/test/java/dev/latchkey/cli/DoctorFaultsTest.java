package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import dev.latchkey.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  private static NetworkFaults network;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    network =
        new NetworkFaults(
            TestCertificate.make(folder, "good", "-1d", 90),
            TestCertificate.make(folder, "ended", "-10d", 5),
            TestCertificate.make(folder, "ending", "-10d", 15));
  }

  static Stream<Fault> faults() {
    return Stream.of(HomeFaults.all(), LoginFaults.all(), network.here(), network.outside())
        .flatMap(List::stream);
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
      assertThat(BrokenMachine.await(() -> isMended(machine, fault.code())))
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
      TestCertificate ending = network.ending();
      machine.online();
      HttpsServer server = ending.serve();
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
}
