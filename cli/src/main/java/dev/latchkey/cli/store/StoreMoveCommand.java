package dev.latchkey.cli.store;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.credential.Printable;
import dev.latchkey.home.Relocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code latchkey store move}. */
@Command(
    name = "move",
    description = {
      "Move the login to another store, and say so in config.toml, where Codex reads it, too.",
      "The login is read back at its new place before the old one is cleared. A move that is"
          + " interrupted is finished by the next command."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  latchkey store move keyring", "  latchkey store move file"})
final class StoreMoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  /** Where a login can be moved to, in the words of config.toml. */
  enum Target {
    /** The keyring of the operating system. */
    keyring(StoreKind.KEYRING),
    /** {@code auth.json}. */
    file(StoreKind.FILE);

    private final StoreKind kind;

    Target(StoreKind kind) {
      this.kind = kind;
    }
  }

  @Parameters(paramLabel = "keyring|file", description = "Where to.")
  private Target target = Target.file;

  StoreMoveCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      Relocation.Moved moved = latchkey.relocation().to(target.kind);
      terminal.say(
          moved.login()
              ? "The login is now in " + Printable.escape(moved.place(), 500) + "."
              : "Nobody is signed in; the next login will be kept in "
                  + Printable.escape(moved.place(), 500)
                  + ".");
      moved
          .configuration()
          .ifPresent(file -> terminal.say(Printable.escape(file.toString(), 500) + " says so."));
      moved.remarks().forEach(terminal::warn);
    }
    return ExitCode.SUCCESS;
  }
}
