package dev.latchkey.session;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import java.util.Optional;

/**
 * What happened to the stored login while a program runs (protocol §6.5, B32). Immutable.
 *
 * @param kind what it was
 * @param before whose login it was, if it said so
 * @param now whose login it is, if it says so
 * @param payer who pays for requests now, if anything is stored
 * @param generation how many changes this program has seen, this one included
 * @param owner how many of them may have put another person or workspace in charge
 */
public record LoginChange(
    Kind kind,
    Optional<Identity> before,
    Optional<Identity> now,
    Optional<Payer> payer,
    long generation,
    long owner) {

  /** What may happen. */
  public enum Kind {
    /** A new token of the same person in the same workspace. */
    RENEWED,
    /** A login where there was none. */
    SIGNED_IN,
    /** Another person, another workspace, another kind of credential, or nobody can tell. */
    SWITCHED,
    /** No login any more. */
    SIGNED_OUT
  }
}
