package dev.latchkey.cli.doctor;

import dev.latchkey.LatchkeyBuilder;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.StatusLine;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.TerminalSize;
import dev.latchkey.doctor.Diagnosis;
import dev.latchkey.doctor.Examination;
import dev.latchkey.doctor.Finding;
import dev.latchkey.doctor.Topic;
import dev.latchkey.error.LatchkeyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchkey doctor}. */
@Command(
    name = "doctor",
    description = {
      "Look for whatever keeps a sign-in from working, and say which command mends it.",
      "Changes nothing, and asks nobody over the network unless --online is given."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing is wrong", "3:there are warnings only", "1:there are errors"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey doctor",
      "  latchkey doctor --online                     and ask the issuer",
      "  latchkey doctor --json | jq -r '.findings[].cure.command // empty'",
      "  latchkey doctor --bundle doctor.zip          for whoever helps; no secret is in it"
    })
public final class DoctorCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Option(
      names = "--online",
      description =
          "Ask the issuer as well: its name, connection, certificates and clock, and whether it"
              + " accepts the login. A token that has ended is renewed for that.")
  private boolean online;

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description = "With --online: ask this issuer instead of the login's own.")
  private @Nullable String issuer;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description =
          "Also write a zip file for whoever helps, with all of this and what explain says.")
  private @Nullable Path bundle;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also say what is as it should be.")
  private boolean verbose;

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public DoctorCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    if (issuer != null && !online) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--issuer is for --online: without that, nobody is asked");
    }
    Terminal terminal = surroundings.terminal();
    Diagnosis diagnosis = diagnosis();
    if (json) {
      terminal.out().println(DoctorJson.of(diagnosis));
    } else {
      int columns = TerminalSize.ofOutput(terminal).columns();
      new DoctorText(terminal, columns, verbose).print(diagnosis);
    }
    if (bundle != null) {
      new SupportBundle(surroundings, root.options()).write(bundle, diagnosis);
    }
    return switch (diagnosis.verdict()) {
      case ERROR -> ExitCode.FAILURE;
      case WARNING -> ExitCode.WARNINGS;
      case OK, UNKNOWN -> ExitCode.SUCCESS;
    };
  }

  private Diagnosis diagnosis() {
    Path home;
    try {
      home =
          surroundings
              .profiles()
              .select(root.options().profile(), surroundings.workingFolder())
              .home();
    } catch (LatchkeyException e) {
      Diagnosis rest = examine(surroundings.libraryOfEnvironment(root.options()));
      // An unusable CODEX_HOME has been found again.
      return rest.home().isEmpty() ? rest : rest.beginningWith(Finding.of(Topic.HOME, e));
    }
    return examine(surroundings.library(home, root.options()));
  }

  private Diagnosis examine(LatchkeyBuilder library) {
    Terminal terminal = surroundings.terminal();
    Examination examination =
        (online ? Examination.online(Optional.ofNullable(issuer)) : Examination.OFFLINE)
            .at(surroundings.root());
    try (StatusLine line =
        StatusLine.start(
            terminal,
            terminal.errIsTerminal() && terminal.colour(),
            TerminalSize.of(terminal).columns(),
            "Looking …",
            Duration.ZERO)) {
      return library.examine(
          examination, topic -> line.instead("Looking at: " + topic.label() + " …"));
    }
  }
}
