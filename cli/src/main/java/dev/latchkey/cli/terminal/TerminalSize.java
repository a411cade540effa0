package dev.latchkey.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How much fits on the terminal.
 *
 * @param columns characters in a line
 * @param rows lines
 */
public record TerminalSize(int columns, int rows) {
  /** What a terminal has that does not tell. */
  public static final TerminalSize USUAL = new TerminalSize(80, 24);

  /** The size of what messages are shown on; the usual one where that is no terminal. */
  public static TerminalSize of(Terminal terminal) {
    return terminal.errIsTerminal() ? ofThisProcess().orElse(USUAL) : USUAL;
  }

  /** That of standard output; the usual one if it leads elsewhere. */
  public static TerminalSize ofOutput(Terminal terminal) {
    return terminal.outIsTerminal() ? of(terminal) : USUAL;
  }

  /** The size of this process's terminal, if there is one and it tells; {@code stty} asks it. */
  private static Optional<TerminalSize> ofThisProcess() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return Optional.empty();
      }
      return parse(
          new String(stty.getInputStream().readNBytes(40), StandardCharsets.US_ASCII).strip());
    } catch (IOException noTerminal) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Reads {@code "24 80"}; some terminals say {@code "0 0"}. */
  static Optional<TerminalSize> parse(String text) {
    if (!text.matches("[1-9][0-9]{0,3} [1-9][0-9]{0,3}")) {
      return Optional.empty();
    }
    int space = text.indexOf(' ');
    return Optional.of(
        new TerminalSize(
            Integer.parseInt(text.substring(space + 1)),
            Integer.parseInt(text.substring(0, space))));
  }
}
