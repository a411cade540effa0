package dev.latchkey.cli.login;

import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.TerminalSize;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.credential.Secret;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.PasteLogin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks the user to sign in anywhere and to paste the address on which the browser ended. */
final class PastePrompt implements PasteLogin.Conversation, AutoCloseable {
  /** More than this is read to the end of its line and no further looked at. */
  private static final int LIMIT = 16_384;

  private static final String PROMPT = "Paste: ";

  private final Terminal terminal;
  private final boolean canRewrite;
  private final Duration time;
  private final Optional<FlowFacts.Ssh> ssh;
  private final InterruptedSignIn interruption;
  private volatile boolean asking;

  /**
   * @param canRewrite whether the terminal can write a line anew
   * @param time how long there is
   * @param ssh the session over SSH in which this runs
   */
  PastePrompt(Terminal terminal, boolean canRewrite, Duration time, Optional<FlowFacts.Ssh> ssh) {
    this.terminal = terminal;
    this.canRewrite = canRewrite;
    this.time = time;
    this.ssh = ssh;
    this.interruption = new InterruptedSignIn(terminal, () -> {});
  }

  @Override
  public void waiting(URI page, Optional<Integer> port) {
    int columns = columns();
    terminal.say("");
    terminal.say("Sign in on this page, in a browser on any machine:");
    terminal.say("");
    terminal.say(page.toASCIIString());
    terminal.say("");
    Wrapped.lines(
            "The browser then ends on an address like http://127.0.0.1:"
                + port.orElse(1455)
                + "/auth/callback?code=... and says that it cannot open it. That is as it should be:"
                + " copy the whole address from the address bar and paste it here. It works once,"
                + " and only here.",
            columns)
        .forEach(terminal::say);
    Wrapped.lines(
            "You have "
                + Durations.words(time)
                + "; Ctrl-C ends this and leaves everything as it is.",
            columns)
        .forEach(terminal::say);
    if (ssh.isPresent() && port.isPresent()) {
      terminal.say("");
      Wrapped.lines(
              "With this tunnel from your own machine the browser gets through by itself:", columns)
          .forEach(terminal::say);
      terminal.say("");
      terminal.say("  " + ssh.get().forward(port.get()));
    }
    terminal.say("");
    ask();
  }

  private void ask() {
    asking = true;
    if (terminal.errIsTerminal()) {
      terminal.err().print(PROMPT);
      terminal.err().flush();
    }
  }

  @Override
  public Optional<Secret> nextLine() {
    try {
      Optional<Secret> line = line();
      asking = false;
      line.ifPresent(this::wipe);
      return line;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Secret> line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      int next = terminal.in().read();
      if (next == '\n' || (next < 0 && bytes.size() > 0)) {
        return Optional.of(Secret.of(bytes.toString(StandardCharsets.UTF_8)));
      }
      if (next < 0) {
        return Optional.empty();
      }
      if (bytes.size() < LIMIT) {
        bytes.write(next);
      }
    }
  }

  /**
   * Takes what was pasted off the screen. Its echo is not switched off before, since a terminal
   * that shows nothing makes people paste twice, and one whose program was killed would stay mute.
   * It may be seen for a moment because the code in it is good for nothing without the verifier,
   * which has not left this process, and because it is spent at once.
   */
  private void wipe(Secret line) {
    if (canRewrite && terminal.inIsTerminal()) {
      int length = PROMPT.length() + line.reveal().length();
      int rows = (length + columns() - 1) / columns();
      terminal.err().print("\u001b[" + rows + "A\r\u001b[J");
      terminal.err().flush();
    }
  }

  private int columns() {
    return TerminalSize.of(terminal).columns();
  }

  @Override
  public void unusable(String reason) {
    Wrapped.lines(reason, columns()).forEach(terminal::say);
    ask();
  }

  @Override
  public void stored() {
    interruption.stored();
    leaveThePrompt();
  }

  /** What is said next must not stand behind the prompt, if the end came without a pasted line. */
  private void leaveThePrompt() {
    if (asking && terminal.errIsTerminal()) {
      terminal.say("");
    }
    asking = false;
  }

  @Override
  public void close() {
    leaveThePrompt();
    interruption.close();
  }
}
