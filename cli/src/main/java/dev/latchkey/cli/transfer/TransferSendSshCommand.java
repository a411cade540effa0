package dev.latchkey.cli.transfer;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.transfer.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey transfer send ssh}. */
@Command(
    name = "ssh",
    description = "Send the login to a machine that ssh reaches and that has latchkey, too.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey transfer send ssh kim@build1",
      "  latchkey transfer send ssh build1 --remote-command /opt/latchkey/latchkey",
      "  latchkey transfer send ssh build1 -- -p 2222 -i ~/.ssh/build"
    })
final class TransferSendSshCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Mixin private LiveSending sending = new LiveSending();

  @Parameters(index = "0", paramLabel = "[USER@]HOST", description = "As ssh takes it.")
  private String host = "";

  @Parameters(index = "1..*", paramLabel = "OPTION", description = "After --: options for ssh.")
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--remote-command",
      paramLabel = "COMMAND",
      description = "What starts latchkey there, for the shell there. Default: latchkey.")
  private String program = "latchkey";

  TransferSendSshCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    return sending.run(
        surroundings,
        root.options(),
        replace -> new Destination.Ssh(host, options, program, replace));
  }
}
