package dev.latchkey.renewal;

import java.time.Instant;

/**
 * What is known of the requests that were made with the stored refresh token and brought no
 * successor. Immutable.
 *
 * @param outcome how the last one ended
 * @param firstAt when the first one whose outcome is unknown was made, or the first one at all
 * @param count how many were made
 * @param notBefore when the next one may be made
 * @param message what came of the last one, for people
 */
record Attempt(Outcome outcome, Instant firstAt, int count, Instant notBefore, String message) {

  /** How a request ended. */
  enum Outcome {
    /** Nobody knows: the answer was lost, or its reader was. The token may be spent. */
    UNKNOWN("unknown"),
    /** The issuer said no for a reason that may pass. The token is not spent. */
    REFUSED("refused");

    private final String id;

    Outcome(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }
  }
}
