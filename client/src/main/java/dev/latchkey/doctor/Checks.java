package dev.latchkey.doctor;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.disk.LockHolder;
import dev.latchkey.error.StoreException;
import dev.latchkey.login.FlowFactsReader;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which checks there are for a patient. */
final class Checks {
  /** A save takes a fraction of that, a renewal rarely more. */
  private static final Duration HELD_FOR = Duration.ofMillis(500);

  private static final Path NETSH = Path.of("mnt/c/Windows/System32/netsh.exe");

  private final Patient patient;
  private final Examination examination;
  private final ProcessTable processes;
  private final LockHolder locks;

  private Checks(Patient patient, Examination examination) {
    this.patient = patient;
    this.examination = examination;
    Path proc = examination.root().resolve("proc");
    this.processes = new ProcessTable(proc);
    this.locks = new LockHolder(proc);
  }

  /** In the order of their topics. */
  static List<Check> of(Patient patient, Examination examination) {
    Checks checks = new Checks(patient, examination);
    List<Check> all = new ArrayList<>();
    all.add(new HomeCheck(patient.environment(), patient.home(), patient.homeTrouble()));
    patient.home().filter(Files::isDirectory).ifPresent(home -> checks.files(home, all));
    all.add(
        new ConfigurationCheck(
            patient.configurationTrouble(),
            () -> patient.explainer().sources(),
            patient.remarks()));
    // A login, and where it is kept, can only be judged by rules that can be read.
    if (patient.configurationTrouble().isEmpty()) {
      patient.stores().ifPresent(stores -> all.add(new StoreCheck(stores)));
      all.add(new LoginCheck(patient.environment(), patient.store(), patient.status()));
      all.add(new RuleCheck(patient.policy(), patient.status()));
    }
    all.add(new RevocationCheck(patient.queue(), patient.home()));
    checks.machine(all);
    all.add(new ProxyCheck(patient.environment(), checks.asked()));
    if (examination.online()) {
      checks.issuer(all);
    }
    all.sort((one, other) -> one.topic().compareTo(other.topic()));
    return all;
  }

  private void files(Path home, List<Check> to) {
    to.add(new FileCheck(home, patient.log()));
    to.add(new LockCheck(home, locks, processes, HELD_FOR));
    to.add(new LeftoverCheck(home, locks));
    to.add(new ProcessCheck(home, processes, () -> signedInAt(home)));
  }

  private void machine(List<Check> to) {
    FlowFactsReader machine = new FlowFactsReader(patient.environment(), examination.root());
    to.add(new PortCheck(examination.ports(), processes, new ReservedPorts(netsh(machine))));
    to.add(new BrowserCheck(patient.environment(), machine));
    to.add(new CertificateCheck(patient.trust(), patient.environment(), patient.clock()));
  }

  private void issuer(List<Check> to) {
    to.add(
        new IssuerCheck(
            asked(),
            patient.transport(),
            new Routes(new ProxyVariables(patient.environment())),
            patient.clock()));
    if (patient.configurationTrouble().isEmpty()) {
      to.add(new VerificationCheck(patient.status(), patient.whoami()));
    }
  }

  private AskedIssuer asked() {
    return new AskedIssuer(
        examination.issuer(), patient.status(), patient.environment(), patient.endpoints());
  }

  private Optional<Path> netsh(FlowFactsReader machine) {
    if (examination.netsh().isPresent()) {
      return examination.netsh();
    }
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return Optional.of(Path.of("netsh"));
    }
    return Optional.of(examination.root().resolve(NETSH))
        .filter(found -> machine.isWsl() && Files.isExecutable(found));
  }

  /**
   * Of a ChatGPT login what its ID token says, since a renewal writes the file, too, and the Codex
   * that has made it uses what it has written; of all others when the file was written.
   */
  private Optional<Instant> signedInAt(Path home) {
    try {
      Optional<AuthDocument> stored = patient.store().read();
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      return stored.get().credential() instanceof ChatGptSession session
          ? JwtClaims.find(session.tokens().idToken()).flatMap(JwtClaims::authenticatedAt)
          : ProcessCheck.modified(home.resolve("auth.json"));
    } catch (StoreException unreadable) {
      return Optional.empty();
    }
  }
}
