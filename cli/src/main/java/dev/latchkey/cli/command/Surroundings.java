package dev.latchkey.cli.command;

import dev.latchkey.Latchkey;
import dev.latchkey.LatchkeyBuilder;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.FlowFactsReader;
import dev.latchkey.login.SystemBrowser;
import dev.latchkey.profile.Profiles;
import dev.latchkey.profile.SelectedProfile;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What a command works with; a test gives it another one.
 *
 * @param environment variables
 * @param terminal streams
 * @param browser shows pages
 * @param clock the time
 * @param userHome the user's own folder
 * @param workingFolder where the command was called
 * @param root where the machine's own files are, which tell what kind of machine it is
 */
public record Surroundings(
    Environment environment,
    Terminal terminal,
    BrowserLauncher browser,
    InstantSource clock,
    Path userHome,
    Path workingFolder,
    Path root) {

  /** Those of this process. */
  public static Surroundings ofThisProcess() {
    Environment environment = Environment.ofThisProcess();
    return new Surroundings(
        environment,
        Terminal.ofThisProcess(),
        new SystemBrowser(environment),
        InstantSource.system(),
        CodexHome.userHome(environment),
        Path.of("").toAbsolutePath(),
        Path.of("/"));
  }

  /** What the choice between the sign-in flows depends on, as it is now. */
  public FlowFacts flowFacts() {
    return new FlowFactsReader(environment, root)
        .read(terminal.inIsTerminal(), terminal.errIsTerminal());
  }

  /** Opens the library at the profile that counts here. */
  public LatchkeyBuilder library(CommonOptions options) {
    return library(profile(options).home(), options);
  }

  /** Opens the library at {@code home}. */
  public LatchkeyBuilder library(Path home, CommonOptions options) {
    return libraryOfEnvironment(options).home(home);
  }

  /** Opens the library at the home that the variables name, which need not be usable. */
  public LatchkeyBuilder libraryOfEnvironment(CommonOptions options) {
    LatchkeyBuilder library =
        Latchkey.builder()
            .environment(environment)
            .machine(machine())
            .workingFolder(workingFolder)
            .browser(browser)
            .clock(clock)
            .overrides(options.overrides());
    options.configurationProfile().ifPresent(library::configurationProfile);
    return library;
  }

  /** The administrator's files of this machine. */
  private MachineFiles machine() {
    return root.equals(Path.of("/")) ? MachineFiles.of(environment) : MachineFiles.ofUnix(root);
  }

  /** The profile that counts here; what the user should know about that is said. */
  public SelectedProfile profile(CommonOptions options) {
    SelectedProfile selected = profiles().select(options.profile(), workingFolder);
    if (selected.remark().isPresent()) {
      terminal.warn(selected.remark().get());
    }
    return selected;
  }

  /** The user's profiles. */
  public Profiles profiles() {
    return Profiles.of(environment);
  }
}
