package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Authority;
import dev.latchkey.authority.server.AuthorityException;
import dev.latchkey.authority.server.FirstOwner;
import dev.latchkey.authority.server.OwnerPassword;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.StandardInput;
import dev.latchkey.cli.terminal.Terminal;
import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code latchkey authority init}: the first workspace and its owner. */
@Command(
    name = "init",
    description =
        "Set up an authority: its keys, its database, the first workspace and its owner. The owner's password is asked"
            + " on the terminal, or read from standard input; never an argument.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey authority init --workspace Acme --email owner@acme.example",
      "  pass show acme-owner | latchkey authority init --workspace Acme --email owner@acme.example"
    })
final class AuthorityInitCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private AuthorityData data = new AuthorityData();

  @Option(names = "--workspace", paramLabel = "NAME", description = "The first workspace's name.")
  private @Nullable String workspace;

  @Option(names = "--email", paramLabel = "ADDRESS", description = "The owner's e-mail address.")
  private @Nullable String email;

  AuthorityInitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    Path folder = data.folder(surroundings);
    String name =
        workspace == null ? ask("Name of the first workspace: ", "--workspace") : workspace;
    String address = email == null ? ask("The owner's e-mail address: ", "--email") : email;
    try (OwnerPassword password = password()) {
      Authority.initialise(folder, new FirstOwner(name, address, password));
    } catch (AuthorityException e) {
      throw new CommandFailure(e.getMessage() + " (" + e.code() + ")");
    }
    terminal.say("Set up an authority in " + folder + ".");
    terminal.say("Start it with: latchkey authority serve --data " + folder);
    return ExitCode.SUCCESS;
  }

  private String ask(String question, String option) {
    Console console = console();
    String answer = console == null ? null : console.readLine("%s", question);
    if (answer == null || answer.isBlank()) {
      throw new CommandFailure(option + " is missing, and there was no answer on the terminal");
    }
    return answer.strip();
  }

  private OwnerPassword password() {
    Console console = console();
    if (console == null) {
      String piped =
          new StandardInput(surroundings.terminal())
              .secret("password", "authority init", "latchkey authority init < FILE")
              .reveal()
              .lines()
              .findFirst()
              .orElse("");
      return OwnerPassword.of(piped.toCharArray());
    }
    char[] first = readHidden(console, "The owner's password: ");
    char[] second = readHidden(console, "Once more: ");
    try {
      if (!Arrays.equals(first, second)) {
        throw new CommandFailure("the two passwords differ; nothing was set up");
      }
      return OwnerPassword.of(first);
    } finally {
      Arrays.fill(first, '\0');
      Arrays.fill(second, '\0');
    }
  }

  private static char[] readHidden(Console console, String question) {
    char[] answer = console.readPassword("%s", question);
    if (answer == null) {
      throw new CommandFailure("no password was given; nothing was set up");
    }
    return answer;
  }

  private @Nullable Console console() {
    return surroundings.terminal().inIsTerminal() ? System.console() : null;
  }
}
