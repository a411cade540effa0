package dev.latchkey.cli.terminal;

import dev.latchkey.error.LatchkeyException;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The three streams of a command, and what they lead to.
 *
 * @param in standard input
 * @param out data
 * @param err messages
 * @param inIsTerminal whether a person types
 * @param outIsTerminal whether a person reads the data
 * @param errIsTerminal whether a person reads the messages
 * @param colour whether colours are wanted where a person reads
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean colour) {

  /** Those of this process. */
  public static Terminal ofThisProcess() {
    String noColour = System.getenv("NO_COLOR");
    boolean colour =
        (noColour == null || noColour.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        System.in, System.out, System.err, isTerminal(0), isTerminal(1), isTerminal(2), colour);
  }

  /** Java knows of one console, not of three streams, so Linux is asked what they are. */
  @SuppressWarnings("SystemConsoleNull") // A property of the JVM can still take it away.
  private static boolean isTerminal(int descriptor) {
    try {
      Path link = Path.of("/proc/self/fd/" + descriptor);
      if (Files.isSymbolicLink(link)) {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      }
    } catch (IOException e) {
      return false;
    }
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** {@code text} in bold on {@link #out}, if a person reads it there. */
  public String strong(String text) {
    return colour && outIsTerminal ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in grey on {@link #out}, if a person reads it there. */
  public String faint(String text) {
    return colour && outIsTerminal ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in red on {@link #out}, if a person reads it there. */
  public String alarming(String text) {
    return colour && outIsTerminal ? "\u001b[31m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in yellow on {@link #out}, if a person reads it there. */
  public String cautious(String text) {
    return colour && outIsTerminal ? "\u001b[33m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in bold on {@link #err}, if a person reads it there. */
  public String strongMessage(String text) {
    return colour && errIsTerminal ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in grey on {@link #err}, if a person reads it there. */
  String faintMessage(String text) {
    return colour && errIsTerminal ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  /** Says something to the user. */
  public void say(String message) {
    err.println(message);
  }

  /** Says what went wrong. */
  public void complain(String message) {
    err.println(
        colour && errIsTerminal
            ? "\u001b[31mlatchkey:\u001b[0m " + message
            : "latchkey: " + message);
  }

  /** Says it on a line of its own, as {@code ^C} stands on the present one, and at once. */
  public void complainAfterCtrlC(String message) {
    say("");
    complain(message);
    err.flush();
  }

  /** The one line for everything that goes wrong on purpose. */
  public void complain(LatchkeyException e) {
    complain(e.getMessage() + "; " + e.remedy());
  }

  /** Says what the user should know. */
  public void warn(String message) {
    err.println(
        colour && errIsTerminal ? "\u001b[33mwarning:\u001b[0m " + message : "warning: " + message);
  }
}
