package dev.latchkey.cli.command;

/**
 * A command cannot do what it was asked, for a reason of the command line's own; the message says
 * all.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public CommandFailure(String message) {
    super(message);
  }
}
