package dev.latchkey.profile;

import java.nio.file.Path;

/**
 * A login's own place.
 *
 * @param name what it is called
 * @param home its Codex home
 * @param kind where the home comes from
 */
public record Profile(ProfileName name, Path home, Kind kind) {
  /** Where a home comes from. */
  public enum Kind {
    /** {@code CODEX_HOME} or {@code ~/.codex}, as Codex has it. */
    DEFAULT,
    /** Made for the profile, below {@code LATCHKEY_HOME}. */
    MADE,
    /** The user's own folder, which the profile has adopted. */
    ADOPTED
  }
}
