package dev.latchkey.cli;

/**
 * A command cannot do what it was asked, for a reason of the command line's own; the message says
 * all.
 */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }
}
