package dev.latchkey.cli;

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
final class AuthorityCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
