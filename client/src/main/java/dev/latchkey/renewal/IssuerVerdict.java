package dev.latchkey.renewal;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.NotSignedInException;

/** What an issuer's refusal of a renewal means (protocol §6.4). */
final class IssuerVerdict {
  private IssuerVerdict() {}

  /** Whether the chain is dead, rather than the answer a passing trouble. */
  static boolean isFinal(IssuerException e) {
    String error = e.error().orElse("");
    int status = e.status().orElse(0);
    return switch (error) {
      case "refresh_token_expired", "refresh_token_reused", "refresh_token_invalidated" -> true;
      case "invalid_grant" -> status == 400 || status == 401;
      default -> status == 401;
    };
  }

  /**
   * Whether whoever answered had not rotated the token: a refusal, but not one of a proxy that lost
   * sight of the issuer, and no success that makes no sense.
   */
  static boolean leavesTokenUnspent(IssuerException e) {
    int status = e.status().orElse(0);
    return status >= 300 && status != 408 && status != 502 && status != 504;
  }

  /** What to tell the user about a dead chain. */
  static NotSignedInException dead(IssuerException e) {
    String why =
        switch (e.error().orElse("")) {
          case "refresh_token_expired" -> "because your refresh token has expired";
          case "refresh_token_reused" -> "because your refresh token was already used";
          case "refresh_token_invalidated" -> "because your refresh token was revoked";
          default -> "because the issuer does not accept it any more";
        };
    return new NotSignedInException(
        ErrorCode.LOGIN_EXPIRED,
        "Your access token could not be refreshed " + why,
        "run latchkey login",
        e);
  }
}
