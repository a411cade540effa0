package dev.latchkey.revocation;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.RevocationRequest;
import java.util.Optional;

/**
 * What must die at an issuer when a credential is given up (protocol §7, B48: where it was issued).
 */
sealed interface RevocationPlan {
  /** Nothing: the credential has no life at an issuer that we could end. */
  record Nothing() implements RevocationPlan {}

  /** This request. */
  record Revoke(RevocationRequest request) implements RevocationPlan {}

  /** A chain that we cannot end, because what is stored about its issuer makes no sense. */
  record Impossible(LatchkeyException reason) implements RevocationPlan {}

  static RevocationPlan of(Credential credential, Endpoints endpoints) {
    // Tokens that a host program handed in are the host's to revoke.
    if (!(credential instanceof Credential.ChatGptSession session)
        || session.mode() != AuthMode.CHATGPT) {
      return new Nothing();
    }
    TokenSet tokens = session.tokens();
    if (tokens.refreshToken().isEmpty() && tokens.accessToken().isEmpty()) {
      return new Nothing();
    }
    try {
      var endpoint = endpoints.revoke(endpoints.issuerOf(tokens.provenance()));
      return new Revoke(
          tokens.refreshToken().isEmpty()
              ? new RevocationRequest(
                  endpoint, Optional.empty(), "access_token", tokens.accessToken())
              : new RevocationRequest(
                  endpoint,
                  Optional.of(endpoints.clientIdOf(tokens.provenance())),
                  "refresh_token",
                  tokens.refreshToken()));
    } catch (LatchkeyException e) {
      return new Impossible(e);
    }
  }
}
