package dev.latchkey.cli.store;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.home.StoreSurvey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey store verify}. */
@Command(
    name = "verify",
    description =
        "Write something that is no login where the login is kept, read it back and remove it."
            + " Exit 1 if that does not work, or if what is stored cannot be read.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey store verify || latchkey store move file")
final class StoreVerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "Print it for a program.")
  private boolean json;

  StoreVerifyCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      Optional<LatchkeyException> trouble = trouble(latchkey);
      StoreSurvey.Report report = latchkey.survey().look();
      if (json) {
        terminal.out().println(StoreJson.of(report, trouble));
      } else {
        new StoreText(terminal).print(report);
      }
      if (trouble.isPresent()) {
        terminal.complain(trouble.get());
        return ExitCode.FAILURE;
      }
      if (!json) {
        terminal.out().println("A login can be written there, read back and removed.");
      }
      return ExitCode.SUCCESS;
    }
  }

  private static Optional<LatchkeyException> trouble(Latchkey latchkey) {
    try {
      latchkey.survey().tryOut();
      latchkey.status();
      return Optional.empty();
    } catch (LatchkeyException e) {
      return Optional.of(e);
    }
  }
}
