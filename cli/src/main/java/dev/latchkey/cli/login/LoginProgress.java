package dev.latchkey.cli.login;

import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.login.BrowserLauncher.Launch;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.LoginListener;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Tells the user what a browser sign-in is waiting for, and what an interruption leaves behind. */
final class LoginProgress implements LoginListener, AutoCloseable {
  private final Terminal terminal;
  private final Duration timeout;
  private final Optional<FlowFacts.Ssh> ssh;
  private final InterruptedSignIn interruption;

  /**
   * @param ssh the session over SSH in which this runs
   */
  LoginProgress(Terminal terminal, Duration timeout, Optional<FlowFacts.Ssh> ssh) {
    this.terminal = terminal;
    this.timeout = timeout;
    this.ssh = ssh;
    this.interruption = new InterruptedSignIn(terminal, () -> {});
  }

  @Override
  public void waiting(URI page, int port, Launch launch) {
    terminal.say("Waiting for the browser on http://127.0.0.1:" + port + ".");
    ssh.ifPresent(session -> {
      terminal.say("For a browser on your own machine, this must run there meanwhile:");
      terminal.say("");
      terminal.say("  " + session.forward(port));
      terminal.say("");
    });
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
    interruption.stored();
  }

  @Override
  public void close() {
    interruption.close();
  }
}
