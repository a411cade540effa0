package dev.latchkey.session;

import dev.latchkey.revocation.RevocationOutcome;
import java.util.List;

/**
 * What a logout did, and what it could not do.
 *
 * @param removed whether something was stored and is gone now
 * @param revocations what became of the token chain, and of chains that waited from before
 * @param mintedApiKey whether an API key had been made for the login; issuers offer no way to
 *     revoke it from here
 * @param remarks what else the user should know
 */
public record LogoutReport(
    boolean removed,
    List<RevocationOutcome> revocations,
    boolean mintedApiKey,
    List<String> remarks) {

  /** Whether nothing is left alive at an issuer as far as issuers have confirmed. */
  public boolean allRevoked() {
    return revocations.stream().allMatch(RevocationOutcome.Confirmed.class::isInstance);
  }
}
