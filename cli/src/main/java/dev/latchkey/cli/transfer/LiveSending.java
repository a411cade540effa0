package dev.latchkey.cli.transfer;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommonOptions;
import dev.latchkey.cli.command.CredentialText;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.transfer.Destination;
import dev.latchkey.transfer.RemoteProgram;
import dev.latchkey.transfer.Sender;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A transfer in which both sides talk, from the first word to the last, and its options, which are
 * the same wherever it goes.
 */
final class LiveSending {
  /** Somebody may have to type a password first. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--copy", description = "Keep the login here, too. Says what that risks.")
  private boolean copy;

  @Option(names = "--replace", description = "Replace and revoke another login there.")
  private boolean replace;

  /** A destination that is told whether to replace another login there. */
  interface Place {
    /**
     * Names it.
     *
     * @throws IllegalArgumentException if that is none
     */
    Destination destination(boolean replace);
  }

  int run(Surroundings surroundings, CommonOptions options, Place place) {
    Destination destination;
    try {
      destination = place.destination(replace);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Terminal terminal = surroundings.terminal();
    String where = destination.describe();
    try (Latchkey latchkey = surroundings.library(options).open();
        InterruptedSending interruption = new InterruptedSending(terminal, where)) {
      Sender sender = latchkey.sender();
      sender.check(where);
      Sender.Delivery delivery;
      try (RemoteProgram peer =
          RemoteProgram.start(
              destination,
              surroundings.environment(),
              line -> terminal.say(destination.place() + ": " + line))) {
        delivery = sender.deliver(peer, copy, PATIENCE);
      }
      say(terminal, destination, delivery);
    }
    return ExitCode.SUCCESS;
  }

  private static void say(Terminal terminal, Destination destination, Sender.Delivery delivery) {
    String what = CredentialText.what(delivery.credential());
    terminal.say(
        (delivery.removed() ? "Moved " : "Copied ")
            + what
            + " to "
            + destination.place()
            + (delivery.kept() ? ", where it was already." : ".")
            + (delivery.removed() ? " It is gone from here, and not revoked." : ""));
    delivery.remark().ifPresent(terminal::warn);
    if (!delivery.removed()) {
      CopyText.say(terminal, delivery.chain());
    }
  }
}
