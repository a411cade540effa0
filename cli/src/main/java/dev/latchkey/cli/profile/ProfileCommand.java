package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code latchkey profile}: says what there is. */
@Command(
    name = "profile",
    description =
        "Several logins on one machine. Each profile is a Codex home of its own; the default one is CODEX_HOME.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey profile add work",
      "  latchkey login --profile work",
      "  latchkey profile bind work ~/src/work    in that folder and below, work counts",
      "  latchkey profile which"
    })
public final class ProfileCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with all below it. */
  public static CommandLine tree(Surroundings surroundings, Root root) {
    return new CommandLine(new ProfileCommand())
        .addSubcommand("list", new ProfileListCommand(surroundings, root))
        .addSubcommand("add", new ProfileAddCommand(surroundings))
        .addSubcommand("remove", new ProfileRemoveCommand(surroundings, root))
        .addSubcommand("rename", new ProfileRenameCommand(surroundings))
        .addSubcommand("bind", new ProfileBindCommand(surroundings))
        .addSubcommand("unbind", new ProfileUnbindCommand(surroundings))
        .addSubcommand("which", new ProfileWhichCommand(surroundings, root));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
