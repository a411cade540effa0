package dev.latchkey.login;

import java.util.Optional;

/**
 * What the choice between the flows depends on, as it was observed.
 *
 * @param display whether a window could be seen by the user
 * @param opener the program that would open a page in a browser
 * @param ssh the session over SSH in which we run
 * @param container what says that we run in a container, for people: {@code /.dockerenv}
 * @param workspace the hosted or remote workspace that we run in: {@code GitHub Codespaces}
 * @param wsl whether this is Linux inside Windows
 * @param callbackPort whether one of the callback ports can be had
 * @param ci the variable that says that this is a job and nobody is there
 * @param inputIsTerminal whether somebody can type
 * @param messagesAreSeen whether messages go to a terminal
 */
public record FlowFacts(
    boolean display,
    Optional<String> opener,
    Optional<Ssh> ssh,
    Optional<String> container,
    Optional<String> workspace,
    boolean wsl,
    boolean callbackPort,
    Optional<String> ci,
    boolean inputIsTerminal,
    boolean messagesAreSeen) {

  /**
   * A session over SSH.
   *
   * @param user who signed in to this machine, if that is known and can stand in a command
   * @param host this machine's address as the other side used it, under the same condition
   * @param port the SSH server's port
   */
  public record Ssh(Optional<String> user, Optional<String> host, int port) {
    /** The command that leads the other side's port {@code callback} here. */
    public String forward(int callback) {
      return "ssh "
          + (port == 22 ? "" : "-p " + port + " ")
          + "-L "
          + callback
          + ":localhost:"
          + callback
          + " "
          + user.orElse("user")
          + "@"
          + host.orElse("host");
    }
  }

  /** Whether somebody sees what is asked and can answer it. */
  public boolean canAsk() {
    return inputIsTerminal && messagesAreSeen;
  }
}
