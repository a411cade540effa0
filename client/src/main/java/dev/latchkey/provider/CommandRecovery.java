package dev.latchkey.provider;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.ProviderException;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import java.util.Optional;

/** The recovery of a request whose token a command has printed: a newer one, once. */
final class CommandRecovery implements Recovery {
  private final RequestHeaders refused;
  private final CommandTokens tokens;
  private final String provider;
  private boolean done;

  CommandRecovery(RequestHeaders refused, CommandTokens tokens, String provider) {
    this.refused = refused;
    this.tokens = tokens;
    this.provider = provider;
  }

  @Override
  public Availability availability() {
    return done ? Availability.EXHAUSTED : Availability.READY;
  }

  @Override
  public RequestHeaders next() {
    if (done) {
      throw refusedAgain("refused what its command printed, twice");
    }
    done = true;
    RequestHeaders fresh = headers(tokens.after(bearer()));
    if (fresh.authorization().equals(refused.authorization())) {
      throw refusedAgain("refused what its command printed, and it prints the same again");
    }
    return fresh;
  }

  private Secret bearer() {
    String value = refused.authorization().reveal();
    String scheme = "Bearer ";
    return Secret.of(value.startsWith(scheme) ? value.substring(scheme.length()) : value);
  }

  private static RequestHeaders headers(Secret token) {
    return RequestHeaders.of(new AccessToken(token, Optional.empty(), Optional.empty(), false));
  }

  private ProviderException refusedAgain(String what) {
    return new ProviderException(
        ErrorCode.PROVIDER_COMMAND_FAILED,
        "the provider " + provider + " " + what + " (401)",
        "see whether the command is signed in as somebody who may ask that provider");
  }
}
