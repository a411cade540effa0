package dev.latchkey.cli;

import dev.latchkey.cli.command.Surroundings;

/** Where the process begins and ends. */
public final class Main {
  private Main() {}

  /** Runs one command. */
  public static void main(String[] args) {
    Surroundings surroundings = Surroundings.ofThisProcess();
    int code = new Cli(surroundings).run(args);
    surroundings.terminal().out().flush();
    surroundings.terminal().err().flush();
    // Everything is closed; System.exit would only take longer.
    Runtime.getRuntime().halt(code);
  }
}
