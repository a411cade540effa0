package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.credential.Printable;
import dev.latchkey.profile.ProfileName;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code latchkey profile unbind}. */
@Command(
    name = "unbind",
    description = "Take back the binding of a folder, which need not exist any more.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey profile unbind ~/src/work")
final class ProfileUnbindCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Where. Default: the working directory.")
  private @Nullable String folder;

  ProfileUnbindCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Path where = surroundings.workingFolder().resolve(folder == null ? "" : folder);
    ProfileName before = surroundings.profiles().unbind(where);
    surroundings
        .terminal()
        .say(
            Printable.escape(where.normalize().toString())
                + " is not bound to "
                + before
                + " any more.");
    return ExitCode.SUCCESS;
  }
}
