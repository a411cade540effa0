package dev.latchkey.authority.workload;

/** An assertion that is turned away, with the reason for the audit trail and for nobody else. */
final class NotAccepted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why; the names in lower case are the outcomes of the audit entries. */
  enum Reason {
    UNKNOWN_RULE,
    SUSPENDED,
    MALFORMED,
    HEADER,
    ALGORITHM,
    UNKNOWN_KEY,
    SIGNATURE,
    ISSUER,
    AUDIENCE,
    SUBJECT,
    CLAIM,
    EXPIRED,
    NOT_YET_VALID,
    LIVES_TOO_LONG,
    REPLAYED,
    CONTEXT
  }

  NotAccepted(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
