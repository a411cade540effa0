package dev.latchkey.cli;

import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.status.StatusCommand;
import dev.latchkey.cli.token.TokenCommand;
import dev.latchkey.error.LatchkeyException;
import java.util.Optional;

/**
 * One run of the command, without the process around it.
 *
 * <p>{@code login status} and {@code token} are dispatched here, before picocli is loaded, because
 * scripts, prompts and other programs ask them all the time and the parser's start would take
 * longer than the answer.
 */
final class Cli {
  private final Surroundings surroundings;

  Cli(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs the command that {@code args} spell, and returns its exit code. */
  int run(String... args) {
    try {
      Optional<StatusCommand.Options> status = StatusCommand.Options.parse(args);
      if (status.isPresent()) {
        return new StatusCommand(surroundings).run(status.get());
      }
      Optional<TokenCommand.Options> token = TokenCommand.Options.parse(args);
      return token.isPresent()
          ? new TokenCommand(surroundings).run(token.get())
          : new CommandTree(surroundings).run(args);
    } catch (LatchkeyException e) {
      surroundings.terminal().complain(e);
      return ExitCode.FAILURE;
    }
  }
}
