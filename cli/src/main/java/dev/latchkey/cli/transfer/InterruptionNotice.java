package dev.latchkey.cli.transfer;

import dev.latchkey.cli.terminal.Terminal;
import java.util.function.Supplier;

/** Says what Ctrl-C leaves behind, as long as it is open. */
final class InterruptionNotice implements AutoCloseable {
  private final Thread hook;

  InterruptionNotice(Terminal terminal, Supplier<String> words) {
    hook =
        new Thread(
            () -> {
              terminal.say("");
              terminal.complain("interrupted; " + words.get());
              terminal.err().flush();
            },
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
