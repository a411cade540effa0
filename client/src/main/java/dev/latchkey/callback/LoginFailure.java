package dev.latchkey.callback;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import java.util.Locale;
import java.util.Optional;

/**
 * A sign-in that ended without a login, for the browser and for the program (protocol §2.10).
 *
 * @param title heading of the page
 * @param message what happened
 * @param code the OAuth error or one of Codex's internal codes
 * @param details more about it
 * @param help what to do
 * @param exception the same for the program
 */
public record LoginFailure(
    String title,
    String message,
    String code,
    String details,
    String help,
    LatchkeyException exception) {

  private static final String TITLE = "Sign-in could not be completed";
  private static final String HELP =
      "Return to Codex to retry, switch accounts, or contact your workspace administrator.";

  /** The issuer refused. */
  public static LoginFailure refused(String error, Optional<String> description) {
    boolean notEntitled =
        error.equals("access_denied")
            && description
                .filter(text -> text.toLowerCase(Locale.ROOT).contains("missing_codex_entitlement"))
                .isPresent();
    if (notEntitled) {
      String message =
          "Codex is not enabled for your workspace. Contact your workspace administrator to get access to Codex.";
      return new LoginFailure(
          "You do not have access to Codex",
          "This account is not authorised to use Codex in this workspace.",
          error,
          "Contact your workspace administrator to request access.",
          "Once you have access, return to Codex and sign in again.",
          new LoginException(
              ErrorCode.LOGIN_DENIED, message, "sign in again once you have access"));
    }
    String message = "Sign-in failed: " + description.orElse(error);
    return new LoginFailure(
        TITLE,
        message,
        error.isBlank() ? "unknown_error" : error,
        description.orElse(message),
        HELP,
        new LoginException(
            ErrorCode.LOGIN_DENIED, shown(message), "try again with latchkey login"));
  }

  /** The callback had neither error nor code. */
  public static LoginFailure noCode() {
    String message = "Missing authorization code. " + TITLE + ".";
    return new LoginFailure(
        TITLE,
        message,
        "missing_authorization_code",
        message,
        HELP,
        new LoginException(ErrorCode.LOGIN_DENIED, message, "try again with latchkey login"));
  }

  /** The failure of a step, under Codex's internal code for it. */
  public static LoginFailure of(String code, String prefix, LatchkeyException e) {
    String message = prefix + e.getMessage();
    return new LoginFailure(TITLE, message, code, message, HELP, e);
  }

  private static String shown(String text) {
    return Printable.escape(text, 500);
  }
}
