package dev.latchkey.cli.command;

/** What a command tells its caller. */
public final class ExitCode {
  /** It is as it was asked for. */
  public static final int SUCCESS = 0;

  /** Failure, or not signed in. */
  public static final int FAILURE = 1;

  /** Wrong words on the command line. */
  public static final int USAGE = 2;

  /** It works, and there are warnings; of {@code doctor} alone. */
  public static final int WARNINGS = 3;

  /** Ctrl-C. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
