package dev.latchkey.cli.command;

import dev.latchkey.Latchkey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands: says what there is, and takes the options that all understand. */
@Command(
    name = "latchkey",
    description = "Sign-in for Codex.",
    mixinStandardHelpOptions = true,
    versionProvider = Root.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey demo                     see a whole sign-in on this machine, no account needed",
      "  latchkey login                    sign in with ChatGPT in the browser",
      "  latchkey login status --json      who is signed in, for a script",
      "  latchkey token --header | curl -H @- URL    a request with that login",
      "  latchkey logout                   sign out, and revoke the login at its issuer",
      "  latchkey profile add work         a second login beside the first",
      "  latchkey run --profile work -- codex    any program with that login"
    })
public final class Root implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      description = "Overrule a setting of config.toml for this command.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "Work with this profile's login. Default: LATCHKEY_PROFILE, or the profile that the"
              + " working directory is bound to, or CODEX_HOME.")
  private @Nullable String profile;

  @Option(
      names = "--config-profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "Let NAME.config.toml of the Codex home count, too, as with codex --profile NAME.")
  private @Nullable String configurationProfile;

  /** What the user has given for any command. */
  public CommonOptions options() {
    return new CommonOptions(
        overrides, Optional.ofNullable(profile), Optional.ofNullable(configurationProfile));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** What {@code --version} prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"latchkey " + Latchkey.version()};
    }
  }
}
