package dev.latchkey.cli.command;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.session.Status;
import java.util.Optional;

/** Why a profile has no login to work with, and how it gets one. */
public final class NoLogin {
  private NoLogin() {}

  /**
   * What there is to say, unless {@code status} is that of a login.
   *
   * @param otherwise what else the user can do, as the rest of a sentence; may be empty
   */
  public static Optional<NotSignedInException> of(
      Status status, SelectedProfile selected, String otherwise) {
    String where = "the profile " + selected.name() + " (" + status.store() + ")";
    if (status.state() == Status.State.NOT_SIGNED_IN) {
      return Optional.of(
          exception(
              ErrorCode.NOT_SIGNED_IN, "nobody is signed in to " + where, selected, otherwise));
    }
    if (status.state() == Status.State.INCOMPLETE) {
      return Optional.of(
          exception(
              ErrorCode.NOT_SIGNED_IN,
              "the login of " + where + " lacks " + status.missing().orElse("something"),
              selected,
              otherwise));
    }
    if (status.expired() && !status.renewable()) {
      return Optional.of(
          exception(
              ErrorCode.LOGIN_EXPIRED,
              "the login of " + where + " has ended and cannot be renewed",
              selected,
              otherwise));
    }
    return Optional.empty();
  }

  /** The command that signs in to {@code selected}. */
  public static String signIn(SelectedProfile selected) {
    return "latchkey login" + (selected.name().isDefault() ? "" : " --profile " + selected.name());
  }

  private static NotSignedInException exception(
      ErrorCode code, String message, SelectedProfile selected, String otherwise) {
    return new NotSignedInException(code, message, "run " + signIn(selected) + otherwise);
  }
}
