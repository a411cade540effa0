package dev.latchkey.cli.transfer;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.transfer.Receipt;
import dev.latchkey.transfer.Sender;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code latchkey transfer done}. */
@Command(
    name = "done",
    description =
        "Complete a transfer by file: remove the login here, unrevoked, for the receipt of the"
            + " machine that has it now.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey transfer done latchkey-receipt-1.XXXX")
final class TransferDoneCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Parameters(
      paramLabel = "RECEIPT",
      description = "What latchkey transfer receive showed on the other machine.")
  private String receipt = "";

  TransferDoneCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Receipt parsed = Receipt.parse(receipt);
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      say(surroundings.terminal(), latchkey.sender().done(parsed));
    }
    return ExitCode.SUCCESS;
  }

  static void say(Terminal terminal, Sender.Completion completion) {
    terminal.say(
        switch (completion) {
          case REMOVED -> "Moved: the login is gone from here, and not revoked.";
          case ABSENT -> "Moved: nothing was stored here any more.";
        });
  }
}
