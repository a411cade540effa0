package dev.latchkey.cli.ci;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code latchkey ci}: says what there is. */
@Command(
    name = "ci",
    description = "Bring a login into a CI job, and back out of it when the job has renewed it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey ci restore --from-env CODEX_AUTH_JSON",
      "  latchkey ci restore -- vault kv get -field=auth secret/codex",
      "  latchkey ci save -- vault kv put secret/codex auth=-"
    })
public final class CiCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with all below it. */
  public static CommandLine tree(Surroundings surroundings, Root root) {
    return new CommandLine(new CiCommand())
        .addSubcommand("restore", new CiRestoreCommand(surroundings, root))
        .addSubcommand("save", new CiSaveCommand(surroundings, root));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
