package dev.latchkey.doctor;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.trust.TrustAnchors;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the certificates that variables name can be used, and for how long.
 *
 * @param trust whom connections trust
 * @param environment the variables
 * @param clock the time
 */
record CertificateCheck(TrustAnchors trust, Environment environment, InstantSource clock)
    implements Check {
  private static final Duration SOON = Duration.ofDays(14);

  /** In a bundle of all the world's authorities some have always ended, and nobody needs them. */
  private static final int FEW = 10;

  @Override
  public Topic topic() {
    return Topic.CERTIFICATES;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    List<String> variables = trust.variables();
    for (String variable : variables) {
      environment
          .get(variable)
          .ifPresent(file -> look(variable, file, variable.equals(variables.getFirst()), findings));
    }
    return findings.isEmpty() ? List.of(Finding.ok(topic(), trust.describe())) : findings;
  }

  /**
   * @param decides whether nothing works without it
   */
  private void look(String variable, String file, boolean decides, List<Finding> to) {
    Subject subject = new Subject.Variable(variable, path(file));
    List<X509Certificate> certificates;
    try {
      certificates = trust.certificates(variable);
    } catch (ConfigurationException e) {
      to.add(
          new Finding(
              topic(),
              FindingCode.CA_INVALID,
              decides ? Severity.ERROR : Severity.WARNING,
              String.valueOf(e.getMessage()),
              Optional.of(subject),
              Optional.of(Cure.command(e.remedy(), "unset", variable))));
      return;
    }
    Instant now = clock.instant();
    List<X509Certificate> ended = endedAt(certificates, now);
    List<X509Certificate> ending = endedAt(certificates, now.plus(SOON));
    boolean isSmall = certificates.size() <= FEW;
    if (ended.size() == certificates.size() || (isSmall && !ended.isEmpty())) {
      boolean isAll = ended.size() == certificates.size();
      to.add(
          new Finding(
              topic(),
              FindingCode.CA_EXPIRED,
              isAll && decides ? Severity.ERROR : Severity.WARNING,
              words(ended.getFirst(), variable, file) + " has ended",
              Optional.of(subject),
              Optional.of(newer(variable))));
    } else if (ending.size() == certificates.size() || (isSmall && !ending.isEmpty())) {
      to.add(
          Finding.warning(
              topic(),
              FindingCode.CA_EXPIRING,
              words(ending.getFirst(), variable, file) + " ends soon",
              subject,
              newer(variable)));
    }
  }

  private static Optional<Path> path(String file) {
    try {
      return Optional.of(Path.of(file));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private static List<X509Certificate> endedAt(List<X509Certificate> all, Instant at) {
    return all.stream().filter(one -> one.getNotAfter().toInstant().isBefore(at)).toList();
  }

  private static String words(X509Certificate one, String variable, String file) {
    return "the certificate of "
        + one.getSubjectX500Principal().getName()
        + " in "
        + file
        + " ("
        + variable
        + "), which is good until "
        + one.getNotAfter().toInstant()
        + ",";
  }

  private static Cure newer(String variable) {
    return Cure.command(
        "ask whoever gave you that file, usually your company's IT, for the present one; unset "
            + variable
            + " if no proxy opens connections any more",
        "export",
        variable + "=YOUR-CA.pem");
  }
}
