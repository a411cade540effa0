package dev.latchkey.doctor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All findings. Immutable.
 *
 * @param at when it was made, by this machine's clock
 * @param online whether the issuer was asked
 * @param home the Codex home, if there is a usable one
 * @param findings in the order of their topics
 */
public record Diagnosis(Instant at, boolean online, Optional<Path> home, List<Finding> findings) {

  /** Copies the list. */
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** This one, with {@code first} before all others. */
  public Diagnosis beginningWith(Finding first) {
    List<Finding> all = new ArrayList<>();
    all.add(first);
    all.addAll(findings);
    return new Diagnosis(at, online, home, all);
  }

  /**
   * The worst of all findings: {@link Severity#OK}, {@link Severity#WARNING} or {@link
   * Severity#ERROR}. What nobody knows is no trouble.
   */
  public Severity verdict() {
    return findings.stream()
        .filter(Finding::isTrouble)
        .map(Finding::severity)
        .max(Severity::compareTo)
        .orElse(Severity.OK);
  }

  /** How many findings are as bad as {@code severity}. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
