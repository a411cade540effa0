package dev.latchkey.renewal;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.oauth.TokenResponse;
import java.util.Optional;

/** What an issuer's answer makes of the stored tokens. */
final class Successor {
  private Successor() {}

  /**
   * The stored tokens with what the answer brought in their place (protocol §6.3).
   *
   * @param issuer whose answer it is, for people
   * @throws IssuerException if it brought nothing, nonsense, or somebody else's tokens (B24, B29)
   */
  static TokenSet of(TokenSet tokens, TokenResponse answer, String issuer) {
    // With a broken ID token the new refresh token is still all that is left of the chain.
    Secret idToken =
        answer
            .idToken()
            .filter(token -> JwtClaims.find(token).isPresent())
            .orElse(tokens.idToken());
    if (answer.accessToken().isEmpty() && answer.refreshToken().isEmpty()) {
      throw garbled(issuer, "no token");
    }
    if (isOfAnotherAccount(answer.idToken(), tokens)
        || isOfAnotherAccount(answer.accessToken(), tokens)) {
      throw garbled(issuer, "tokens of another account");
    }
    return new TokenSet(
        idToken,
        answer.accessToken().orElse(tokens.accessToken()),
        answer.refreshToken().orElse(tokens.refreshToken()),
        tokens.provenance(),
        tokens.loginOwnerId(),
        tokens.accountId());
  }

  /** Whether {@code answered} names an account, and not the one that the login is for (B29). */
  private static boolean isOfAnotherAccount(Optional<Secret> answered, TokenSet tokens) {
    Optional<String> account =
        answered.flatMap(JwtClaims::find).flatMap(claims -> Identity.of(claims).accountId());
    return account.isPresent()
        && tokens.accountId().isPresent()
        && !account.equals(tokens.accountId());
  }

  private static IssuerException garbled(String issuer, String what) {
    return new IssuerException(
        ErrorCode.ISSUER_GARBLED,
        "the issuer " + issuer + " answered a renewal with " + what,
        "sign in again; if it stays, ask whoever runs the issuer",
        null,
        null);
  }
}
