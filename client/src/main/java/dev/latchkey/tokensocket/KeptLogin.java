package dev.latchkey.tokensocket;

import java.time.Instant;
import java.util.Optional;

/**
 * A login as the process that keeps it tells of it. Immutable.
 *
 * @param pid that process
 * @param version its version of Latchkey
 * @param home the Codex home
 * @param since when it began
 * @param signedIn whether there is a login
 * @param mode its kind, in the words of {@code auth.json}
 * @param email who it is, as the issuer said at login
 * @param accountId the workspace
 * @param plan the plan, as the issuer spells it
 * @param expiresAt when the present access token ends
 * @param renewalAt when it is going to be renewed
 * @param trouble why the last renewal failed, if it did
 * @param pendingRevocations how many revocations wait for an issuer's confirmation
 */
public record KeptLogin(
    long pid,
    String version,
    String home,
    Instant since,
    boolean signedIn,
    Optional<String> mode,
    Optional<String> email,
    Optional<String> accountId,
    Optional<String> plan,
    Optional<Instant> expiresAt,
    Optional<Instant> renewalAt,
    Optional<String> trouble,
    int pendingRevocations) {}
