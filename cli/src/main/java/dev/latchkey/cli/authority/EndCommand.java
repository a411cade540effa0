package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Operator;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends one of what an authority has, by its id: a {@code revoke} or {@code remove} command. */
@Command(mixinStandardHelpOptions = true)
final class EndCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final BiConsumer<Operator, String> end;
  private final String done;

  @Mixin private OperatorWork work = new OperatorWork();

  @Parameters(paramLabel = "ID", description = "The id that the list shows.")
  private String id = "";

  private EndCommand(Surroundings surroundings, BiConsumer<Operator, String> end, String done) {
    this.surroundings = surroundings;
    this.end = end;
    this.done = done;
  }

  /**
   * The command.
   *
   * @param end ends what has the given id
   * @param done what is said when it has ended
   */
  static CommandLine of(
      Surroundings surroundings,
      String description,
      BiConsumer<Operator, String> end,
      String done) {
    CommandLine command = new CommandLine(new EndCommand(surroundings, end, done));
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }

  @Override
  public Integer call() {
    int ended =
        work.with(
            surroundings,
            operator -> {
              end.accept(operator, id);
              return ExitCode.SUCCESS;
            });
    surroundings.terminal().say(done);
    return ended;
  }
}
