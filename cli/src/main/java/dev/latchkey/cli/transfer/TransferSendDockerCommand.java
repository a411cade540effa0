package dev.latchkey.cli.transfer;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.transfer.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

  @Spec private CommandSpec spec = CommandSpec.create();

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

  @Option(names = "--copy", description = "Keep the login here, too. Says what that risks.")
  private boolean copy;

  @Option(names = "--replace", description = "Replace and revoke another login there.")
  private boolean replace;

  TransferSendDockerCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Destination destination;
    try {
      destination = new Destination.Docker(container, options, program, replace);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    return new LiveSending(surroundings, root.options()).run(destination, copy);
  }
}
