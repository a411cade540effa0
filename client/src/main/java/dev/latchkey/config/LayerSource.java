package dev.latchkey.config;

import java.util.Optional;

/**
 * A place where a layer can be, and what is there now.
 *
 * @param layer the layer
 * @param place for people: a file's path, or what the system calls it
 * @param state what is there
 * @param reason why it does not count, or cannot be read
 */
public record LayerSource(Layer layer, String place, State state, Optional<String> reason) {

  /** What is there. */
  public enum State {
    /** Something that counts. */
    PRESENT,
    /** Nothing. */
    ABSENT,
    /** A project's file that counts for nothing, because the user does not trust it. */
    NOT_TRUSTED,
    /** Something that nobody can read. */
    UNREADABLE
  }

  /** The state's name in {@code --json}. */
  public String stateId() {
    return switch (state) {
      case PRESENT -> "present";
      case ABSENT -> "absent";
      case NOT_TRUSTED -> "not-trusted";
      case UNREADABLE -> "unreadable";
    };
  }
}
