package dev.latchkey.cli.store;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.home.StoreSurvey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey store show}. */
@Command(
    name = "show",
    description = "Say where the login is kept, who said so, and where else one is.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey store show --json    for a script")
final class StoreShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "Print it for a program.")
  private boolean json;

  StoreShowCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      StoreSurvey.Report report = latchkey.survey().look();
      if (json) {
        surroundings.terminal().out().println(StoreJson.of(report, Optional.empty()));
      } else {
        new StoreText(surroundings.terminal()).print(report);
      }
    }
    return ExitCode.SUCCESS;
  }
}
