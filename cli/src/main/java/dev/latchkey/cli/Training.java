package dev.latchkey.cli;

import dev.latchkey.cli.command.Surroundings;

/**
 * What the launcher shows to a JVM that is to remember how it starts: the commands that are asked
 * all the time, in their usual forms. Never part of a real run.
 */
final class Training {
  /** Asks the keyring of this session, if there is one, for a home of nobody's. */
  private static final String IN_KEYRING = " -c cli_auth_credentials_store=keyring";

  private static final String[] STATUS = {
    "login status", "status --json", "login status" + IN_KEYRING
  };
  private static final String[] TOKEN = {
    "token", "token --header", "token --json", "token" + IN_KEYRING
  };

  private Training() {}

  /** Runs the commands of one kind, {@code status} or {@code token}. */
  public static void main(String[] kind) throws ClassNotFoundException {
    // Where real runs begin.
    Class.forName("dev.latchkey.cli.Main");
    Cli cli = new Cli(Surroundings.ofThisProcess());
    for (String command : kind[0].equals("status") ? STATUS : TOKEN) {
      cli.run(command.split(" ", -1));
    }
  }
}
