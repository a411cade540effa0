package dev.latchkey.cli.transfer;

import dev.latchkey.cli.terminal.Terminal;

/**
 * What Ctrl-C does to a sending: nothing is waited for, since the note of the transfer makes it
 * good at any moment; it is only said what that leaves behind.
 */
final class InterruptedSending implements AutoCloseable {
  private final Thread hook;

  InterruptedSending(Terminal terminal, String where) {
    hook =
        new Thread(
            () ->
                terminal.complainAfterCtrlC(
                    "interrupted; unless latchkey login status says otherwise, the login is still"
                        + " here; if it may have reached "
                        + where
                        + ", send it there again to complete the move"),
            "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // Then it is saying its line just now.
    }
  }
}
