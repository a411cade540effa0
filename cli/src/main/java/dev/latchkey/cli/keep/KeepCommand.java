package dev.latchkey.cli.keep;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.ProcessSignals;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.keep.Residence;
import dev.latchkey.policy.Violation;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.store.HomeTraces;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code latchkey keep}: in the foreground, until it is told to stop. */
@Command(
    name = "keep",
    description =
        "Keep a login: renew its token ahead of Codex, retry revocations, and give tokens to local"
            + " programs and containers at a socket. One process per Codex home.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey keep                      in the foreground; Ctrl-C ends it",
      "  latchkey keep status               how the one that runs is doing",
      "  latchkey keep unit systemd         a unit that starts it with your session",
      "  latchkey keep --allow-uid 1000     for containers that run as that user, too"
    })
public final class KeepCommand implements Callable<Integer> {
  private static final int SIGINT = 2;

  private final Surroundings surroundings;
  private final Root root;

  @Mixin private KeepOptions options = new KeepOptions();

  private KeepCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  /** The command with all below it. */
  public static CommandLine tree(Surroundings surroundings, Root root) {
    return new CommandLine(new KeepCommand(surroundings, root))
        .addSubcommand("status", new KeepStatusCommand(surroundings, root))
        .addSubcommand("unit", new KeepUnitCommand(surroundings, root));
  }

  @Override
  public Integer call() {
    SelectedProfile selected = surroundings.profile(root.options());
    Optional<Path> socket = options.socket(surroundings.environment());
    NewsText text = new NewsText(surroundings.terminal(), surroundings.clock());
    AtomicInteger signal = new AtomicInteger();
    try (Latchkey latchkey =
        surroundings
            .library(selected.home(), root.options())
            .environment(KeepOptions.without(surroundings.environment()))
            .asKeeper(true)
            .open()) {
      Optional<Violation> violation = latchkey.status().violation();
      if (violation.isPresent()) {
        throw violation.get().exception();
      }
      Residence residence = latchkey.residence(socket, options.uids(), text);
      try (ProcessSignals signals =
          ProcessSignals.catchAll(number -> {
            if (!signal.compareAndSet(0, number)) {
              Runtime.getRuntime().halt(128 + number); // Somebody does not want to wait.
            }
            residence.stop();
          })) {
        residence.run(() ->
            text.begun(
                latchkey.store(), socket.orElseGet(new HomeTraces(selected.home())::keepSocket)));
      }
    }
    return signal.get() == SIGINT ? ExitCode.INTERRUPTED : ExitCode.SUCCESS;
  }
}
