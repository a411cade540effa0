package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.profile.Profile;
import dev.latchkey.profile.ProfileName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey profile add}. */
@Command(
    name = "add",
    description =
        "Add a profile, and make an empty home for it that only you can enter. No other profile is touched.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey profile add work",
      "  latchkey profile add client --home ~/.codex-client    a home that you have already"
    })
final class ProfileAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "NAME", description = "What to call it.")
  private String name = "";

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Adopt this Codex home instead of making one.")
  private @Nullable String home;

  ProfileAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    Optional<Path> given = Optional.ofNullable(home).map(surroundings.workingFolder()::resolve);
    Profile added = surroundings.profiles().add(new ProfileName(name), given);
    terminal.say(
        "Added the profile "
            + added.name()
            + "; its home is "
            + Printable.escape(added.home().toString())
            + ".");
    ProfileOverview overview = ProfileOverview.read(surroundings);
    boolean signedIn =
        overview.rows().stream()
            .anyMatch(row -> row.profile().name().equals(added.name()) && row.isSignedIn());
    terminal.say(
        signedIn
            ? "It is signed in: latchkey status --profile " + added.name()
            : "Next: latchkey login --profile " + added.name());
    overview.sayWhoIsTheSame(terminal);
    return ExitCode.SUCCESS;
  }
}
