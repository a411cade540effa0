package dev.latchkey.cli.store;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code latchkey store}: says what there is. */
@Command(
    name = "store",
    description = "Show where the login is kept, try that out, or move it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey store show             what is where, and who said so",
      "  latchkey store verify           whether a login could be stored there now",
      "  latchkey store move keyring     from auth.json into the keyring of this machine",
      "  latchkey store move file        and back"
    })
public final class StoreCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private StoreCommand() {}

  /** With its subcommands. */
  public static CommandLine tree(Surroundings surroundings, Root root) {
    return new CommandLine(new StoreCommand())
        .addSubcommand("show", new StoreShowCommand(surroundings, root))
        .addSubcommand("verify", new StoreVerifyCommand(surroundings, root))
        .addSubcommand("move", new StoreMoveCommand(surroundings, root));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
