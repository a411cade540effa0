package dev.latchkey.cli.provider;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.TerminalSize;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey provider list}. */
@Command(
    name = "list",
    description = {
      "List the model providers: those built in, and those of config.toml; * is the selected one.",
      "Nothing is run and nobody is asked; what is missing is said."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey provider list --json | jq -r '.providers[].id'")
final class ProviderListCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "Print it for a program.")
  private boolean json;

  ProviderListCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    List<ProviderReport> reports = new ArrayList<>();
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      String selected = latchkey.providers().selectedId().value();
      for (String id : latchkey.providers().ids()) {
        reports.add(ProviderReport.of(latchkey, id, id.equals(selected), false));
      }
    }
    if (json) {
      surroundings.terminal().out().println(ProviderJson.of(reports));
    } else {
      new ProviderText(
              surroundings.terminal(), TerminalSize.ofOutput(surroundings.terminal()).columns())
          .list(reports);
    }
    return ExitCode.SUCCESS;
  }
}
