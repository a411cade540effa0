package dev.latchkey.cli.keep;

import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey keep unit}: what starts it with the user's session. */
@Command(
    name = "unit",
    description = "Print a unit that starts latchkey keep with your session; its comments say how.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey keep unit systemd > ~/.config/systemd/user/latchkey-keep.service",
      "  latchkey keep unit launchd > ~/Library/LaunchAgents/dev.latchkey.keep.plist"
    })
final class KeepUnitCommand implements Callable<Integer> {
  /** What starts a unit. */
  enum Starter {
    systemd,
    launchd
  }

  private final Surroundings surroundings;
  private final Root root;

  @Mixin private KeepOptions options = new KeepOptions();

  @Parameters(arity = "1", paramLabel = "systemd|launchd", description = "For which system.")
  private Starter starter = Starter.systemd;

  @Option(
      names = "--command",
      paramLabel = "PATH",
      description = "The latchkey to start. Default: this one.")
  private @Nullable Path command;

  KeepUnitCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    Path home = surroundings.profile(root.options()).home().toAbsolutePath();
    Optional<Path> socket = options.socket(surroundings.environment());
    List<String> words = new ArrayList<>(List.of(launcher().toString(), "keep"));
    socket.ifPresent(path -> words.addAll(List.of("--socket", path.toString())));
    for (long uid : options.uids()) {
      words.addAll(List.of("--allow-uid", Long.toString(uid)));
    }
    Optional<String> jdk = surroundings.environment().get("JAVA_HOME");
    UnitNetwork network = UnitNetwork.of(surroundings.environment(), surroundings.workingFolder());
    network.leftOut().forEach(terminal::say);
    UnitFile unit =
        new UnitFile(
            words,
            home,
            socket,
            jdk,
            !options.uids().isEmpty(),
            surroundings.userHome(),
            network.variables());
    terminal
        .out()
        .print(
            switch (starter) {
              case systemd -> unit.systemd();
              case launchd -> unit.launchd();
            });
    return ExitCode.SUCCESS;
  }

  private Path launcher() {
    return Optional.ofNullable(command)
        .or(() -> Optional.ofNullable(System.getProperty("latchkey.launcher")).map(Path::of))
        .map(path -> surroundings.workingFolder().resolve(path).normalize())
        .orElseThrow(() ->
            new CommandFailure(
                "this process does not know which command has started it; give it with --command PATH"));
  }
}
