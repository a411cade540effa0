package dev.latchkey.session;

import dev.latchkey.error.LatchkeyException;

/**
 * What is still worth trying for one request that was answered with 401 (protocol §6.5): first a
 * newer token that is stored already, then a renewal, then nothing. Bound to the headers that were
 * refused, so that a refusal which arrives late renews nothing twice, and to whose they were: the
 * request ends as who it began. Used by one thread, for one request.
 */
public interface Recovery {
  /** Whether and why there is something to try, in Codex's words. */
  enum Availability {
    /** There is. */
    READY("ready"),
    /** An API key, or nobody is signed in. */
    NOT_CHATGPT("not_chatgpt_auth"),
    /** A credential that nobody renews. */
    NOT_REFRESHABLE("not_refreshable_auth"),
    /** All has been tried. */
    EXHAUSTED("recovery_exhausted");

    private final String id;

    Availability(String id) {
      this.id = id;
    }

    /** The name in messages and metrics. */
    public String id() {
      return id;
    }
  }

  /** Whether {@link #next} has something to try. */
  default boolean hasNext() {
    return availability() == Availability.READY;
  }

  /** Whether there is something to try, and why not. */
  Availability availability();

  /**
   * Headers other than the refused ones, with which to send the request once more.
   *
   * @throws LatchkeyException with the reason for giving up; then there is nothing left to try
   */
  RequestHeaders next();
}
