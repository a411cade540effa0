package dev.latchkey.cli;

/** What a command tells its caller. */
final class ExitCode {
  static final int SUCCESS = 0;

  /** Failure, or not signed in. */
  static final int FAILURE = 1;

  /** Wrong words on the command line. */
  static final int USAGE = 2;

  private ExitCode() {}
}
