package dev.latchkey.cli.profile;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.DueRevocations;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.RevocationText;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotRevokedException;
import dev.latchkey.profile.Profile;
import dev.latchkey.profile.ProfileName;
import dev.latchkey.profile.Profiles;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.session.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey profile remove}. */
@Command(
    name = "remove",
    description =
        "Remove a profile that nobody is signed in to. No other profile is touched, and no file of yours is deleted.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey profile remove work --sign-out      end its login first, and revoke it",
      "  latchkey profile remove work --keep-files    only forget it, login and all"
    })
final class ProfileRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "Which.")
  private String name = "";

  @Option(names = "--sign-out", description = "Sign out there first, and revoke that login.")
  private boolean signOut;

  @Option(names = "--keep-files", description = "Only forget the profile, signed in or not.")
  private boolean keepFiles;

  @Option(names = "--unbind", description = "Forget the folders that are bound to it, too.")
  private boolean unbind;

  ProfileRemoveCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    if (signOut && keepFiles) {
      throw new ParameterException(
          spec.commandLine(), "--sign-out and --keep-files contradict each other; give one");
    }
    Terminal terminal = surroundings.terminal();
    Profiles profiles = surroundings.profiles();
    Profile profile = profiles.find(new ProfileName(name));
    boolean bound = profiles.bindings().containsValue(profile.name());
    if (!keepFiles && !(bound && !unbind) && Files.isDirectory(profile.home())) {
      end(profile);
    }
    Optional<Path> left = profiles.remove(profile.name(), new Profiles.Removal(keepFiles, unbind));
    terminal.say("Removed the profile " + profile.name() + ".");
    left.ifPresent(home ->
        terminal.say(
            "Its files stay in "
                + Printable.escape(home.toString())
                + (keepFiles ? ", and so does what is signed in there." : ".")));
    return ExitCode.SUCCESS;
  }

  /** Makes sure that no login and no revocation is forgotten with the profile. */
  private void end(Profile profile) {
    if (profile.name().isDefault()) {
      return; // The registry says that it cannot be removed.
    }
    try (Latchkey latchkey = surroundings.library(profile.home(), root.options()).open()) {
      DueRevocations.retry(latchkey, surroundings.terminal());
      Status status = latchkey.status();
      if (status.state() == Status.State.NOT_SIGNED_IN && status.pendingRevocations() == 0) {
        return;
      }
      if (!signOut) {
        throw new ConfigurationException(
            ErrorCode.PROFILE_IN_USE,
            "the profile "
                + profile.name()
                + (status.state() == Status.State.NOT_SIGNED_IN
                    ? " waits for its issuer to confirm a revocation"
                    : " is signed in"),
            "add --sign-out to end that login, or --keep-files to forget the profile only");
      }
      LogoutReport report = latchkey.logout();
      Terminal terminal = surroundings.terminal();
      if (report.removed()) {
        terminal.say("Signed out of the profile " + profile.name() + ".");
      }
      for (RevocationOutcome outcome : report.revocations()) {
        RevocationText.say(terminal, outcome);
      }
      for (String remark : report.remarks()) {
        terminal.warn(remark);
      }
      if (latchkey.status().pendingRevocations() > 0) {
        throw new NotRevokedException(
            ErrorCode.NOT_REVOKED,
            "the profile "
                + profile.name()
                + " is signed out and stays until its issuer has confirmed the revocation",
            "run this again when the issuer can be reached, or add --keep-files instead of"
                + " --sign-out");
      }
    }
  }
}
