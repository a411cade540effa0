package dev.latchkey.session;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;

/**
 * The recovery of a request whose credential nobody renews.
 *
 * @param availability why there is nothing to try
 */
record NoRecovery(Availability availability) implements Recovery {
  @Override
  public RequestHeaders next() {
    throw new NotSignedInException(
        ErrorCode.LOGIN_EXPIRED,
        "the server refused the credential (401), and there is nothing left to try ("
            + availability.id()
            + ")",
        "run latchkey login status --verify, then latchkey login");
  }
}
