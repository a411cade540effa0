package dev.latchkey.session;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import java.util.Optional;

/**
 * Who a token acts as: a person in a workspace (protocol §6.5).
 *
 * @param userId the person, if known
 * @param accountId the workspace, if known
 */
record Owner(Optional<String> userId, Optional<String> accountId) {
  /** That of a login. */
  static Owner of(TokenSet tokens) {
    Identity identity = tokens.identity();
    return new Owner(identity.userId(), tokens.accountId().or(identity::accountId));
  }

  /** That of a bearer token, as far as it says. */
  static Owner of(Secret bearer, Optional<String> accountId) {
    Optional<Identity> identity = JwtClaims.find(bearer).map(Identity::of);
    return new Owner(
        identity.flatMap(Identity::userId),
        accountId.or(() -> identity.flatMap(Identity::accountId)));
  }

  /** Whether both are known to be one. */
  boolean isSurely(Owner other) {
    return userId.isPresent() && equals(other) && accountId.isPresent();
  }

  /** Whether they may be one: the workspace is the same, and the person, where both say. */
  boolean mayBe(Owner other) {
    return accountId.equals(other.accountId)
        && (userId.isEmpty() || other.userId.isEmpty() || userId.equals(other.userId));
  }
}
