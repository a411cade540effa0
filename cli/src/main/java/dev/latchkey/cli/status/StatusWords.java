package dev.latchkey.cli.status;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status} and {@code login status} for the full parser; plain uses never come here. */
@Command(
    name = "status",
    description = "Show who is signed in. Asks no one and changes nothing, unless --verify.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey login status",
      "  latchkey login status --json | jq -r .email",
      "  latchkey login status --verify    also ask the issuer whether the login is alive",
      "  latchkey login status --enforce   sign out what an administrator does not allow"
    })
public final class StatusWords implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Option(names = "--verify", description = "Ask the issuer, too; renews the token if it is due.")
  private boolean verify;

  @Option(
      names = "--enforce",
      description = "Sign out if the rules of this machine do not allow the login, and exit 1.")
  private boolean enforce;

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public StatusWords(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    return new StatusCommand(surroundings)
        .run(new StatusCommand.Options(json, verify, enforce, root.options()));
  }
}
