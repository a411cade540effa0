package dev.latchkey.cli.login;

import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.login.FlowFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the browser of the user's own machine can come back here, over SSH (R-AUTH-40). */
final class TunnelText {
  private TunnelText() {}

  /** The lines; none if this is no session over SSH. */
  static List<String> lines(Optional<FlowFacts.Ssh> ssh, int port, int columns) {
    List<String> lines = new ArrayList<>();
    ssh.ifPresent(session -> {
      lines.add("");
      lines.addAll(
          Wrapped.lines(
              "Or use the browser of your own machine: run this there, and latchkey login --flow"
                  + " loopback in the session that it opens.",
              columns));
      lines.add("");
      lines.add("  " + session.forward(port));
      lines.add("");
    });
    return lines;
  }
}
