package dev.latchkey.login;

import dev.latchkey.callback.LoginFailure;
import dev.latchkey.error.LatchkeyException;

/** The sign-in is over, without a login. */
final class LoginFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient LoginFailure failure;

  LoginFailed(LoginFailure failure) {
    super(failure.exception());
    this.failure = failure;
  }

  /** Without a code of Codex's own. */
  static LoginFailed cancelled(LatchkeyException why) {
    return new LoginFailed(LoginFailure.of("cancelled", "", why));
  }

  /** For the browser. */
  LoginFailure failure() {
    return failure;
  }

  /** For the program. */
  LatchkeyException exception() {
    return failure.exception();
  }
}
