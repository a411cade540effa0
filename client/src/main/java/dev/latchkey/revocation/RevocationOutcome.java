package dev.latchkey.revocation;

/** What became of one revocation. */
public sealed interface RevocationOutcome {
  /** The issuer's address, as it may be shown. */
  String issuer();

  /** The issuer confirmed it. */
  record Confirmed(String issuer) implements RevocationOutcome {}

  /** The issuer did not confirm it; it is queued and will be tried again. */
  record Pending(String issuer, String reason) implements RevocationOutcome {}

  /** It cannot be tried at all. */
  record Impossible(String issuer, String reason) implements RevocationOutcome {}
}
