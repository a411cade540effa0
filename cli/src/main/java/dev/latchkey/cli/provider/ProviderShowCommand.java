package dev.latchkey.cli.provider;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.TerminalSize;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey provider show}. */
@Command(
    name = "show",
    description = {
      "Show one model provider, by default the selected one: where it is said, what it is sent,"
          + " and whether that is there. Exit 1 if it is not.",
      "Nothing is run and nobody is asked, unless with --check."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey provider show azure",
      "  latchkey provider show --check || echo 'Codex could not ask its model'"
    })
final class ProviderShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Parameters(paramLabel = "ID", arity = "0..1", description = "The provider's id.")
  private @Nullable String id;

  @Option(
      names = "--check",
      description =
          "Get the credential as a request would: run its command, renew the login if it is due."
              + " It is not shown.")
  private boolean check;

  @Option(names = "--json", description = "Print it for a program.")
  private boolean json;

  ProviderShowCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    ProviderReport report;
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      String selected = latchkey.providers().selectedId().value();
      String asked = id == null ? selected : id;
      report = ProviderReport.of(latchkey, asked, asked.equals(selected), check);
    }
    if (json) {
      terminal.out().println(ProviderJson.of(List.of(report)));
    } else if (report.provider().isPresent()) {
      new ProviderText(terminal, TerminalSize.ofOutput(terminal).columns()).show(report);
    }
    if (report.trouble().isPresent()) {
      terminal.complain(report.trouble().get());
      return ExitCode.FAILURE;
    }
    return ExitCode.SUCCESS;
  }
}
