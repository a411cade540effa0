package dev.latchkey.workload;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import java.time.Instant;

/**
 * What a workload's identity was exchanged for.
 *
 * @param value the access token
 * @param expiresAt when it ends
 * @param identity for whom it acts
 * @param accountUserId the member of the workspace that it is; with user and account it is the
 *     identity that must stay the same
 */
public record WorkloadToken(
    Secret value, Instant expiresAt, Identity identity, String accountUserId) {

  /** Whether {@code other} is for the same account, member and user. */
  public boolean isOfSameSubject(WorkloadToken other) {
    return identity.accountId().equals(other.identity.accountId())
        && identity.userId().equals(other.identity.userId())
        && accountUserId.equals(other.accountUserId);
  }
}
