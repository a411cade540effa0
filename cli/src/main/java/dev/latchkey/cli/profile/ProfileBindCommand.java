package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.credential.Printable;
import dev.latchkey.profile.ProfileName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code latchkey profile bind}. */
@Command(
    name = "bind",
    description =
        "Let a profile count in a folder and in all below it. Nothing is written there: bindings are yours, not"
            + " the project's.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey profile bind work               in the working directory",
      "  latchkey profile bind work ~/src/work",
      "  latchkey profile bind default ~/src/work/mine"
    })
final class ProfileBindCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(index = "0", paramLabel = "NAME", description = "Which.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Where. Default: the working directory.")
  private @Nullable String folder;

  ProfileBindCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ProfileName profile = new ProfileName(name);
    Path where = surroundings.workingFolder().resolve(folder == null ? "" : folder);
    Optional<ProfileName> before = surroundings.profiles().bind(where, profile);
    surroundings
        .terminal()
        .say(
            "In "
                + Printable.escape(where.normalize().toString())
                + " and below, the profile "
                + profile
                + " counts now"
                + before
                    .filter(other -> !other.equals(profile))
                    .map(other -> " instead of " + other)
                    .orElse("")
                + ".");
    return ExitCode.SUCCESS;
  }
}
