package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.credential.Printable;
import dev.latchkey.profile.Profile;
import dev.latchkey.profile.ProfileName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code latchkey profile rename}. */
@Command(
    name = "rename",
    description =
        "Give a profile another name. Its login and its bindings stay; a home that Latchkey has made moves along.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey profile rename work acme")
final class ProfileRenameCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(index = "0", paramLabel = "NAME", description = "Which.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "NEW-NAME", description = "What to call it.")
  private String newName = "";

  ProfileRenameCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ProfileName before = new ProfileName(name);
    Profile renamed = surroundings.profiles().rename(before, new ProfileName(newName));
    surroundings
        .terminal()
        .say(
            "The profile "
                + before
                + " is "
                + renamed.name()
                + " now; its home is "
                + Printable.escape(renamed.home().toString())
                + ".");
    return ExitCode.SUCCESS;
  }
}
