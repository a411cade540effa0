package dev.latchkey.session;

import dev.latchkey.credential.Identity;

/** A {@link TokenSource} whose credential can be renewed and looked up. Thread-safe. */
public sealed interface CredentialSource extends TokenSource
    permits StoredTokenSource, VariableTokenSource, WorkloadTokenSource, SocketTokenSource {

  /**
   * A new token, however long the current one would live; the same one if it is of a kind that
   * nobody renews.
   *
   * @throws dev.latchkey.error.LatchkeyException as {@link #token()}
   */
  AccessToken renew();

  /**
   * Whose credential it is, as its issuer says now.
   *
   * @throws dev.latchkey.error.NotSignedInException also if it has no issuer to ask, like an API
   *     key
   */
  Identity whoami();
}
