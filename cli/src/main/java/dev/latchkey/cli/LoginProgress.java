package dev.latchkey.cli;

import dev.latchkey.login.BrowserLauncher.Launch;
import dev.latchkey.login.LoginListener;
import java.net.URI;
import java.time.Duration;

/** Tells the user what a browser sign-in is waiting for, and what an interruption leaves behind. */
final class LoginProgress implements LoginListener, AutoCloseable {
  private final Terminal terminal;
  private final Duration timeout;
  private final Thread interrupted = new Thread(this::interrupted, "interrupted");
  private volatile boolean stored;
  private boolean armed;

  LoginProgress(Terminal terminal, Duration timeout) {
    this.terminal = terminal;
    this.timeout = timeout;
    Runtime.getRuntime().addShutdownHook(interrupted);
    armed = true;
  }

  @Override
  public void waiting(URI page, int port, Launch launch) {
    terminal.say("Waiting for the browser on http://127.0.0.1:" + port + ".");
    terminal.say(
        switch (launch) {
          case Launch.Started started ->
              "If your browser did not open, sign in on this page of the issuer:";
          case Launch.NotStarted(String reason) ->
              "No browser was opened, because " + reason + ". Sign in on this page of the issuer:";
        });
    terminal.say("");
    terminal.say(page.toASCIIString());
    terminal.say("");
    terminal.say(
        "Waiting for at most "
            + Durations.words(timeout)
            + "; Ctrl-C ends it and leaves everything as it is.");
  }

  @Override
  public void stored() {
    stored = true;
  }

  private void interrupted() {
    terminal.say("");
    terminal.complain(
        stored
            ? "interrupted, after the new login was stored"
            : "interrupted; nothing was stored, and nothing that was stored before has changed");
    terminal.err().flush();
  }

  /** The sign-in is over: an interruption is not its business any more. */
  @Override
  public void close() {
    if (armed) {
      armed = false;
      try {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      } catch (IllegalStateException shuttingDown) {
        // Then it is saying its line just now.
      }
    }
  }
}
