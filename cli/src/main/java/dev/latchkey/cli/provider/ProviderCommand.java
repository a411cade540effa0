package dev.latchkey.cli.provider;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code latchkey provider}: says what there is. */
@Command(
    name = "provider",
    description = "Show the model providers of config.toml and how each is told who asks.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey provider list              all of them, and which is selected",
      "  latchkey provider show azure        one, and where it is said",
      "  latchkey provider show --check      whether the selected one's credential is to be had",
      "  latchkey token --provider azure --header | curl -H @- URL    a request to it"
    })
public final class ProviderCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private ProviderCommand() {}

  /** With its subcommands. */
  public static CommandLine tree(Surroundings surroundings, Root root) {
    return new CommandLine(new ProviderCommand())
        .addSubcommand("list", new ProviderListCommand(surroundings, root))
        .addSubcommand("show", new ProviderShowCommand(surroundings, root));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
