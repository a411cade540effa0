package dev.latchkey.cli.explain;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.TerminalSize;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.explain.Decision;
import dev.latchkey.explain.Explanation;
import dev.latchkey.profile.SelectedProfile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey explain}. */
@Command(
    name = "explain",
    description =
        "Say which credential, profile, store, addresses and rules hold, who said so, and what"
            + " lost and why. Exit 1 if something could not be read.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey explain",
      "  latchkey -c chatgpt_base_url=https://example.com explain    what if",
      "  latchkey explain --json | jq '.decisions[] | select(.id == \"credential\")'"
    })
public final class ExplainCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public ExplainCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Explanation explanation = explanation();
    if (json) {
      surroundings.terminal().out().println(ExplainJson.of(explanation));
    } else {
      int columns = TerminalSize.ofOutput(surroundings.terminal()).columns();
      new ExplainText(surroundings.terminal(), columns).print(explanation);
    }
    return explanation.isComplete() ? ExitCode.SUCCESS : ExitCode.FAILURE;
  }

  private Explanation explanation() {
    ProfileDecisions profiles = new ProfileDecisions(surroundings, root.options());
    SelectedProfile selected;
    try {
      selected = profiles.select();
    } catch (LatchkeyException e) {
      return new Explanation(
          Optional.empty(),
          List.of(profiles.unusable(e)),
          List.of(),
          List.of("everything else depends on the profile"));
    }
    List<Decision> first = profiles.of(selected);
    try (Latchkey latchkey =
        surroundings.library(selected.home(), root.options()).lookingOnly().open()) {
      return latchkey.explain().beginningWith(first);
    }
  }
}
