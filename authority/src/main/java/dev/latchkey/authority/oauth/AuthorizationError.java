package dev.latchkey.authority.oauth;

import java.util.Optional;

/** An authorization request that is turned away, with where the program may be told of it. */
final class AuthorizationError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final OAuthError error;
  private final String text;
  private final transient Optional<ReturnPath> returnPath;

  AuthorizationError(OAuthError error, String text, Optional<ReturnPath> returnPath) {
    super(error.code(), null, false, false);
    this.error = error;
    this.text = text;
    this.returnPath = error.mayRedirect() ? returnPath : Optional.empty();
  }

  OAuthError error() {
    return error;
  }

  String text() {
    return text;
  }

  Optional<ReturnPath> returnPath() {
    return returnPath;
  }
}
