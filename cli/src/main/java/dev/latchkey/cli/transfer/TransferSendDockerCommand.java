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

/** {@code latchkey transfer send docker}. */
@Command(
    name = "docker",
    description = "Send the login into a running container that has latchkey, too.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey transfer send docker web",
      "  latchkey transfer send docker web --remote-command /opt/latchkey/latchkey",
      "  latchkey transfer send docker web -- --user node"
    })
final class TransferSendDockerCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Mixin private LiveSending sending = new LiveSending();

  @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
  private String container = "";

  @Parameters(
      index = "1..*",
      paramLabel = "OPTION",
      description = "After --: options for docker exec.")
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--remote-command",
      paramLabel = "COMMAND",
      description =
          "What starts latchkey there: words separated by spaces, no shell. Default: latchkey.")
  private String program = "latchkey";

  TransferSendDockerCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    return sending.run(
        surroundings,
        root.options(),
        replace -> new Destination.Docker(container, options, program, replace));
  }
}
