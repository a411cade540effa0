package dev.latchkey.session;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.policy.Violation;
import dev.latchkey.revocation.PendingRevocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The truth about a login, from what is stored and without asking anyone (B45).
 *
 * @param state whether there is a login
 * @param source where the credential comes from
 * @param mode its kind, if anything is stored
 * @param missing what an incomplete document lacks
 * @param identity who it is, as the issuer said at login
 * @param checkedAt when the issuer was last asked whose access token it is, if it ever was
 * @param maskedKey an API key, recognisable but not usable
 * @param store where it is kept, for people
 * @param issuer who issued it, if it has an issuer
 * @param expiresAt when the access token ends, if that can be known
 * @param expired whether it has ended
 * @param renewable whether it is renewed without the user
 * @param lastRefresh when it was last renewed
 * @param revocations those that wait for an issuer's confirmation
 * @param violation what forbids its use here, as far as that is known without asking anyone
 * @param warnings what is wrong with the way in which it is kept
 */
public record Status(
    State state,
    Source source,
    Optional<AuthMode> mode,
    Optional<String> missing,
    Optional<Identity> identity,
    Optional<Instant> checkedAt,
    Optional<String> maskedKey,
    String store,
    Optional<String> issuer,
    Optional<Instant> expiresAt,
    boolean expired,
    boolean renewable,
    Optional<Instant> lastRefresh,
    List<PendingRevocation> revocations,
    Optional<Violation> violation,
    List<String> warnings) {

  /** How many revocations wait for an issuer's confirmation. */
  public int pendingRevocations() {
    return revocations.size();
  }

  /** This status with whom the issuer has just named. */
  public Status withIdentity(Identity confirmed) {
    return new Status(
        state,
        source,
        mode,
        missing,
        Optional.of(confirmed),
        checkedAt,
        maskedKey,
        store,
        issuer,
        expiresAt,
        expired,
        renewable,
        lastRefresh,
        revocations,
        violation,
        warnings);
  }

  /** This status and one more warning. */
  public Status withWarning(String warning) {
    List<String> more = new ArrayList<>(warnings);
    more.add(warning);
    return new Status(
        state,
        source,
        mode,
        missing,
        identity,
        checkedAt,
        maskedKey,
        store,
        issuer,
        expiresAt,
        expired,
        renewable,
        lastRefresh,
        revocations,
        violation,
        List.copyOf(more));
  }

  /** Whether there is a login. */
  public enum State {
    /** There is one. Whether its issuer still accepts it was not asked. */
    SIGNED_IN,
    /** Something is stored that announces a login and is none. */
    INCOMPLETE,
    /** Nothing is stored. */
    NOT_SIGNED_IN
  }
}
