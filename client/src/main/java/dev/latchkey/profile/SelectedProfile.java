package dev.latchkey.profile;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The profile that counts for one command, and why.
 *
 * @param profile the profile
 * @param reason why it is this one
 * @param boundFolder the folder whose binding decided, if one did
 * @param remark what the user should know about the choice
 */
public record SelectedProfile(
    Profile profile, Reason reason, Optional<Path> boundFolder, Optional<String> remark) {

  /** What decided, strongest first. */
  public enum Reason {
    /** The option {@code --profile}. */
    OPTION,
    /** The variable {@code LATCHKEY_PROFILE}. */
    VARIABLE,
    /** The binding of the working directory or of its nearest bound parent. */
    BINDING,
    /** {@code CODEX_HOME} is the home of a profile that has a name. */
    HOME_VARIABLE,
    /** Nothing did. */
    DEFAULT
  }

  static SelectedProfile because(Reason reason, Profile profile) {
    return new SelectedProfile(profile, reason, Optional.empty(), Optional.empty());
  }

  /** The profile's name. */
  public ProfileName name() {
    return profile.name();
  }

  /** The home to work in. */
  public Path home() {
    return profile.home();
  }
}
