package dev.latchkey.session;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;

/**
 * The credential of an environment variable: it is never stored, and nobody renews it. Thread-safe.
 */
public final class VariableTokenSource implements CredentialSource {
  private final StandingCredentials standing;
  private final Held held;

  VariableTokenSource(StandingCredentials standing, Held held) {
    this.standing = standing;
    this.held = held;
  }

  @Override
  public AccessToken token() {
    return standing.token(held);
  }

  @Override
  public RequestHeaders headers() {
    return standing.headers(held);
  }

  @Override
  public AccessToken renew() {
    return token();
  }

  @Override
  public Identity whoami() {
    return standing.whoami(held);
  }

  @Override
  public Recovery recovery(RequestHeaders refused) {
    return new NoRecovery(
        held.credential().mode().payer() == Payer.METERED
            ? Recovery.Availability.NOT_CHATGPT
            : Recovery.Availability.NOT_REFRESHABLE);
  }
}
