package dev.latchkey.cli.capability;

import dev.latchkey.Latchkey;
import dev.latchkey.capability.CapabilityTable;
import dev.latchkey.capability.Entitlements;
import dev.latchkey.capability.LoginKind;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.credential.Identity;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey capabilities}. */
@Command(
    name = "capabilities",
    description =
        "Show what the login gives and what not, who pays and whose settings govern it. Without a"
            + " login: what each way to sign in gives. Asks no one.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey capabilities",
      "  latchkey capabilities --profile work --json    for a script",
      "  latchkey capabilities --table newer.json       by a table of your own"
    })
public final class CapabilitiesCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "Print it for a program.")
  private boolean json;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Read this table instead of the one that is built in.")
  private @Nullable Path table;

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public CapabilitiesCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    CapabilityTable read =
        table == null
            ? CapabilityTable.builtIn()
            : CapabilityTable.read(surroundings.workingFolder().resolve(table));
    SelectedProfile selected = surroundings.profile(root.options());
    try (Latchkey latchkey = surroundings.library(selected.home(), root.options()).open()) {
      Status status = latchkey.status();
      List<Entitlements> given = entitlements(read, status).map(List::of).orElseGet(read::compare);
      boolean signedIn = status.state() == Status.State.SIGNED_IN;
      if (json) {
        surroundings
            .terminal()
            .out()
            .println(CapabilitiesJson.of(status, selected.name().text(), given, read));
      } else if (signedIn) {
        new CapabilitiesText(surroundings.terminal(), read)
            .print(
                status,
                selected.name().isDefault()
                    ? Optional.empty()
                    : Optional.of(selected.name().text()),
                given.getFirst());
      } else {
        new ComparisonText(surroundings.terminal(), read).print(status, selected, given);
      }
      status.warnings().forEach(surroundings.terminal()::warn);
      return signedIn ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }
  }

  private static Optional<Entitlements> entitlements(CapabilityTable table, Status status) {
    if (status.state() != Status.State.SIGNED_IN) {
      return Optional.empty();
    }
    LoginKind kind =
        status.source() == Source.WORKLOAD_IDENTITY
            ? LoginKind.ACCESS_TOKEN
            : LoginKind.of(status.mode().orElseThrow());
    return Optional.of(table.of(kind, status.identity().flatMap(Identity::plan)));
  }
}
