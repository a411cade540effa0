package dev.latchkey.cli.ci;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.DueRevocations;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.transfer.OutsideCommand;
import dev.latchkey.transfer.Seeds.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey ci save}. */
@Command(
    name = "save",
    description =
        "Write the login back to its secret after a job, if the job has renewed it. Run it whether"
            + " the job succeeded or not.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey ci save --to-file \"$CODEX_AUTH_FILE\"",
      "  latchkey ci save -- gh secret set CODEX_AUTH_JSON",
      "  latchkey ci save -- vault kv put secret/codex auth=-"
    })
final class CiSaveCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--to-file", paramLabel = "FILE", description = "A file, which gets mode 0600.")
  private @Nullable Path file;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description =
          "After --: a command and its arguments, which reads the login from its standard input. No"
              + " shell reads them.")
  private List<String> command = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long the command may take. Default: 60s.")
  private String timeout = "60s";

  @Option(names = "--replace", description = "Save the login of another account, too.")
  private boolean replace;

  CiSaveCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    if ((file == null) == command.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "say once where to: --to-file, or -- COMMAND");
    }
    OutsideCommand outside = CiPlace.command(spec, command, timeout, surroundings);
    Vault vault =
        file == null ? new CiPlace.OfCommand(outside) : new CiPlace.OfFile(file.toAbsolutePath());
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      terminal.say(
          switch (latchkey.seeds().save(vault, replace)) {
            case WRITTEN -> "Saved the login to " + vault.name() + ".";
            case UNCHANGED ->
                "The login has not changed since it was restored or saved; nothing was written.";
            case YOUNGER_KEPT ->
                "Kept what is in " + vault.name() + ", which is younger than the login here.";
          });
      DueRevocations.retry(latchkey, terminal);
    }
    return ExitCode.SUCCESS;
  }
}
