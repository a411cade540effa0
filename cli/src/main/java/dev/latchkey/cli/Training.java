package dev.latchkey.cli;

import dev.latchkey.cli.command.Surroundings;

/**
 * What the launcher shows to a JVM that is to remember how it starts: the commands that are asked
 * all the time, in their usual forms. Never part of a real run.
 */
final class Training {
  private static final String[] STATUS = {"login status", "status --json"};
  private static final String[] TOKEN = {"token", "token --header", "token --json"};

  /** A login that is there, for a home whose configuration asks a keyring that has none for it. */
  private static final String IN_FILE = " -c cli_auth_credentials_store=file";

  /** What only a keyring makes a process load that holds a login for its home. */
  private static final String[] FOUND_IN_KEYRING = {
    "dev.latchkey.keyring.libsecret.ServiceItem",
    "dev.latchkey.keyring.KeyringItem",
    "dev.latchkey.store.KeyringPlace$Found",
  };

  private Training() {}

  /**
   * Runs the commands of one kind: {@code status}, {@code token}, or one of these with {@code
   * -keyring}, for homes that keep their login there.
   */
  public static void main(String[] kind) throws ClassNotFoundException {
    // Where real runs begin.
    Class.forName("dev.latchkey.cli.Main");
    if (kind[0].endsWith("-keyring")) {
      for (String name : FOUND_IN_KEYRING) {
        Class.forName(name);
      }
    }
    Cli cli = new Cli(Surroundings.ofThisProcess());
    for (String command : kind[0].startsWith("status") ? STATUS : TOKEN) {
      cli.run(command.split(" ", -1));
      if (kind[0].endsWith("-keyring")) {
        cli.run((command + IN_FILE).split(" ", -1));
      }
    }
  }
}
