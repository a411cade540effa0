package dev.latchkey.login;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import java.util.Optional;

/** The workspace that the user insists on, besides what the policy allows. */
final class WantedWorkspace {
  private WantedWorkspace() {}

  /**
   * Refuses a login that ended in another one.
   *
   * @throws LoginException naming both
   */
  static void check(Optional<String> wanted, Identity identity) {
    if (wanted.isEmpty() || wanted.equals(identity.accountId())) {
      return;
    }
    throw new LoginException(
        ErrorCode.WORKSPACE_MISMATCH,
        "the sign-in ended in "
            + identity
                .accountId()
                .map(id -> "the workspace " + Printable.escape(id, 80))
                .orElse("no workspace that the token names")
            + ", not in "
            + Printable.escape(wanted.get(), 80)
            + ", which was asked for",
        "sign in again and choose that workspace in the browser, if need be after signing out there");
  }
}
