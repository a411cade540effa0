package dev.latchkey.cli;

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
final class ProfileCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
