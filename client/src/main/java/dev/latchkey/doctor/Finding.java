package dev.latchkey.doctor;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.LatchkeyException;
import java.util.Optional;

/**
 * One thing that was looked at. Holds no secret, and no control character in its sentences.
 *
 * @param topic what it belongs to
 * @param code its stable name
 * @param severity how bad it is
 * @param seen what was seen, as a sentence without a full stop
 * @param subject what exactly it is about, if it is about one thing
 * @param cure what mends it; something for everything that is wrong
 */
public record Finding(
    Topic topic,
    FindingCode code,
    Severity severity,
    String seen,
    Optional<Subject> subject,
    Optional<Cure> cure) {
  private static final int LONGEST = 1000;

  /** Makes {@code seen} fit to be shown. */
  public Finding {
    seen = Printable.escape(seen, LONGEST);
  }

  /** That all is well. */
  public static Finding ok(Topic topic, String seen) {
    return new Finding(
        topic, FindingCode.OK, Severity.OK, seen, Optional.empty(), Optional.empty());
  }

  /** That nobody knows, and why. */
  public static Finding unknown(Topic topic, String why) {
    return new Finding(
        topic, FindingCode.NOT_CHECKED, Severity.UNKNOWN, why, Optional.empty(), Optional.empty());
  }

  /** Something that will not do for long. */
  public static Finding warning(
      Topic topic, FindingCode code, String seen, Subject subject, Cure cure) {
    return new Finding(
        topic, code, Severity.WARNING, seen, Optional.of(subject), Optional.of(cure));
  }

  /** Something that does not work. */
  public static Finding error(
      Topic topic, FindingCode code, String seen, Subject subject, Cure cure) {
    return new Finding(topic, code, Severity.ERROR, seen, Optional.of(subject), Optional.of(cure));
  }

  /** Trouble that no check has a better name for. */
  public static Finding of(Topic topic, LatchkeyException trouble) {
    return new Finding(
        topic,
        FindingCode.CHECK_FAILED,
        Severity.ERROR,
        trouble.getMessage() + " (" + trouble.code().id() + ")",
        Optional.empty(),
        Optional.of(Cure.advice(trouble.remedy())));
  }

  /** Whether it is worth a person's attention. */
  public boolean isTrouble() {
    return severity.compareTo(Severity.WARNING) >= 0;
  }
}
