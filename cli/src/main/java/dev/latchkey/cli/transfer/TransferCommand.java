package dev.latchkey.cli.transfer;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code latchkey transfer}: says what there is. */
@Command(
    name = "transfer",
    description = "Move a login to another machine. Only one of them has it afterwards.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey transfer send ssh kim@build1      to a machine that ssh reaches",
      "  latchkey transfer send docker web          into a running container",
      "  latchkey transfer receive --new-key        there: show a key for one transfer by file",
      "  latchkey transfer send file login.jwe --to latchkey-transfer-1.XXXX",
      "  latchkey transfer receive login.jwe        there: store it, and show a receipt",
      "  latchkey transfer done latchkey-receipt-1.XXXX"
    })
public final class TransferCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The ways of sending. */
  @Command(
      name = "send",
      description =
          "Send the stored login, encrypted to its receiver. It is removed here, unrevoked, when the"
              + " receiver has confirmed that it is stored there.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND")
  static final class Send implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  /** The command with all below it. */
  public static CommandLine tree(Surroundings surroundings, Root root) {
    return new CommandLine(new TransferCommand())
        .addSubcommand(
            "send",
            new CommandLine(new Send())
                .addSubcommand("ssh", new TransferSendSshCommand(surroundings, root))
                .addSubcommand("docker", new TransferSendDockerCommand(surroundings, root))
                .addSubcommand("file", new TransferSendFileCommand(surroundings, root)))
        .addSubcommand("receive", new TransferReceiveCommand(surroundings, root))
        .addSubcommand("done", new TransferDoneCommand(surroundings, root))
        .addSubcommand("cancel", new TransferCancelCommand(surroundings, root));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
