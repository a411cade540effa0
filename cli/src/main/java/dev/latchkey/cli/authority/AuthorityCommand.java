package dev.latchkey.cli.authority;

import dev.latchkey.cli.command.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code latchkey authority}: says what there is. */
@Command(
    name = "authority",
    description = "Run a sign-in server of your own.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey authority init --workspace Acme --email owner@acme.example",
      "  latchkey authority serve",
      "  latchkey authority access-token create --for ada@acme.example --name laptop",
      "  latchkey login --issuer http://127.0.0.1:8455"
    })
public final class AuthorityCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with all below it. */
  public static CommandLine tree(Surroundings surroundings) {
    return new CommandLine(new AuthorityCommand())
        .addSubcommand("init", new AuthorityInitCommand(surroundings))
        .addSubcommand("serve", new AuthorityServeCommand(surroundings))
        .addSubcommand("access-token", AuthorityTokenCommands.tree(surroundings))
        .addSubcommand("agent", AuthorityAgentCommands.tree(surroundings))
        .addSubcommand("workload", AuthorityWorkloadCommands.tree(surroundings));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
