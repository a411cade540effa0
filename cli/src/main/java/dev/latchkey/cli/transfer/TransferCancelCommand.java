package dev.latchkey.cli.transfer;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code latchkey transfer cancel}. */
@Command(
    name = "cancel",
    description = "Forget a transfer that did not arrive: the login stays here.",
    mixinStandardHelpOptions = true)
final class TransferCancelCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  TransferCancelCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      String destination = latchkey.sender().cancel();
      terminal.say(
          "Forgotten. Delete what was sent to "
              + Printable.escape(destination, 200)
              + "; if it was received there, delete auth.json there by hand, because a logout there"
              + " would end this login, too.");
    }
    return ExitCode.SUCCESS;
  }
}
