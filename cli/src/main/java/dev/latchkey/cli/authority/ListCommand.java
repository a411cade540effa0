package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Operator;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what an authority has of one kind: a {@code list} command. */
@Command(mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final List<String> headings;
  private final Function<Operator, List<List<String>>> rows;

  @Mixin private OperatorWork work = new OperatorWork();

  private ListCommand(
      Surroundings surroundings,
      List<String> headings,
      Function<Operator, List<List<String>>> rows) {
    this.surroundings = surroundings;
    this.headings = headings;
    this.rows = rows;
  }

  /**
   * The command.
   *
   * @param rows the cells below the {@code headings}
   */
  static CommandLine of(
      Surroundings surroundings,
      String description,
      List<String> headings,
      Function<Operator, List<List<String>>> rows) {
    CommandLine command = new CommandLine(new ListCommand(surroundings, headings, rows));
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }

  @Override
  public Integer call() {
    OperatorWork.table(surroundings.terminal(), headings, work.with(surroundings, rows));
    return ExitCode.SUCCESS;
  }
}
