package dev.latchkey.doctor;

import dev.latchkey.revocation.PendingRevocation;
import dev.latchkey.revocation.RevocationQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an issuer still has to confirm that a login is dead.
 *
 * @param queue those that wait
 * @param home the home beside whose login it is kept
 */
record RevocationCheck(RevocationQueue queue, Optional<Path> home) implements Check {
  @Override
  public Topic topic() {
    return Topic.REVOCATIONS;
  }

  @Override
  public List<Finding> look() {
    Optional<String> trouble = queue.trouble();
    if (trouble.isPresent()) {
      return List.of(unreadable(trouble.get()));
    }
    Map<String, List<PendingRevocation>> byIssuer = new LinkedHashMap<>();
    for (PendingRevocation pending : queue.pending()) {
      byIssuer.computeIfAbsent(pending.issuer(), issuer -> new ArrayList<>()).add(pending);
    }
    List<Finding> findings = new ArrayList<>();
    byIssuer.forEach((issuer, waiting) -> findings.add(pending(issuer, waiting)));
    return findings.isEmpty() ? List.of(Finding.ok(topic(), "none waits")) : findings;
  }

  private Finding unreadable(String trouble) {
    if (home.isEmpty()) {
      return new Finding(
          topic(),
          FindingCode.NOTES_UNREADABLE,
          Severity.ERROR,
          trouble,
          Optional.empty(),
          Optional.of(Cure.advice("mend the store that the program brings")));
    }
    Path file = home.get().resolve("latchkey").resolve("revocations.json");
    return Finding.error(
        topic(),
        FindingCode.NOTES_UNREADABLE,
        trouble,
        new Subject.File(file),
        Cure.command(
            "logins that wait in it stay alive until they end",
            "mv",
            file,
            Path.of(file + ".broken")));
  }

  private Finding pending(String issuer, List<PendingRevocation> waiting) {
    PendingRevocation oldest = waiting.getFirst();
    String count = waiting.size() == 1 ? "a sign-out" : waiting.size() + " sign-outs";
    return Finding.warning(
        topic(),
        FindingCode.REVOCATION_PENDING,
        issuer
            + " has not confirmed "
            + count
            + ", since "
            + oldest.queuedAt()
            + oldest.lastError().map(why -> ": " + why).orElse(""),
        new Subject.Host(issuer),
        Cure.command(
            "tried again from " + oldest.nextAttemptAt() + " on",
            "latchkey",
            "status",
            "--verify"));
  }
}
