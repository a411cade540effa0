package dev.latchkey.doctor;

import dev.latchkey.doctor.ProcessTable.Running;
import dev.latchkey.login.CallbackPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a browser can come back to one of the two ports that issuers know.
 *
 * @param ports which
 * @param processes the running programs
 * @param reserved what Windows keeps for itself
 */
record PortCheck(CallbackPorts ports, ProcessTable processes, ReservedPorts reserved)
    implements Check {
  private static final String LISTENING = "0A";

  @Override
  public Topic topic() {
    return Topic.PORTS;
  }

  @Override
  public List<Finding> look() {
    List<Integer> wanted = new ArrayList<>(List.of(ports.preferred()));
    ports.fallback().ifPresent(wanted::add);
    List<Finding> findings = new ArrayList<>();
    for (int port : wanted) {
      taken(port).or(() -> reservation(port)).ifPresent(findings::add);
    }
    if (findings.isEmpty()) {
      return List.of(
          Finding.ok(
              topic(),
              String.join(" and ", wanted.stream().map(String::valueOf).toList())
                  + (wanted.size() == 1 ? " is free" : " are free")));
    }
    // As long as one is left, a sign-in takes that.
    return findings.size() == wanted.size()
        ? findings.stream().map(PortCheck::worse).toList()
        : findings;
  }

  private static Finding worse(Finding finding) {
    return new Finding(
        finding.topic(),
        finding.code(),
        Severity.ERROR,
        finding.seen(),
        finding.subject(),
        finding.cure());
  }

  private Optional<Finding> taken(int port) {
    if (!processes.isThere()) {
      return canBeHad(port) ? Optional.empty() : Optional.of(nameless(port));
    }
    Optional<String> inode = listener(port);
    if (inode.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        processes
            .holderOfSocket(inode.get())
            .map(owner -> taken(port, owner))
            .orElseGet(() -> nameless(port)));
  }

  private Finding taken(int port, Running owner) {
    boolean isSignIn = owner.command().equals("latchkey") || owner.command().equals("codex");
    return Finding.warning(
        topic(),
        FindingCode.PORT_TAKEN,
        "port "
            + port
            + " of this machine, to which a browser comes back, belongs to "
            + owner
            + (isSignIn ? ", probably a sign-in that waits" : ""),
        owner.subject(),
        Cure.run("kill", String.valueOf(owner.pid())));
  }

  private Finding nameless(int port) {
    return Finding.warning(
        topic(),
        FindingCode.PORT_TAKEN,
        "port "
            + port
            + " of this machine, to which a browser comes back, belongs to a program that this"
            + " system does not name",
        new Subject.Port(port),
        Cure.advice(
            "end it (sudo ss -ltnp shows it), or sign in with latchkey login --device-auth"));
  }

  private Optional<Finding> reservation(int port) {
    return reserved
        .around(port)
        .map(range ->
            Finding.warning(
                topic(),
                FindingCode.PORT_RESERVED,
                "Windows keeps the ports " + range + " for itself, and with them " + port,
                new Subject.Port(port),
                Cure.advice(
                    "as an administrator of Windows: net stop winnat; netsh interface ipv4 add"
                        + " excludedportrange protocol=tcp startport="
                        + port
                        + " numberofports=1; net start winnat. Or sign in with latchkey login"
                        + " --device-auth")));
  }

  /**
   * The inode of the socket that listens there, at whichever address a browser may reach (proc(5),
   * {@code net/tcp}).
   */
  private Optional<String> listener(int port) {
    String wanted = ":" + String.format(Locale.ROOT, "%04X", port);
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : processes.lines(table)) {
        // "0: 0100007F:05AF 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1 …"
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > 9
            && fields[1].endsWith(wanted)
            && fields[3].equals(LISTENING)
            && isHere(fields[1].substring(0, fields[1].length() - wanted.length()))) {
          return Optional.of(fields[9]);
        }
      }
    }
    return Optional.empty();
  }

  /** Any address, or this machine's own; the kernel prints words of four bytes in its own order. */
  private static boolean isHere(String address) {
    return address.matches("0+")
        || address.endsWith("7F") // 127.0.0.0/8, also within ::ffff:0:0/96
        || address.endsWith("01000000") // ::1
        || address.startsWith("7F");
  }

  private static boolean canBeHad(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
