package dev.latchkey.cli.capability;

import static dev.latchkey.cli.capability.CapabilityWords.line;
import static dev.latchkey.cli.capability.CapabilityWords.padded;

import dev.latchkey.capability.CapabilityTable;
import dev.latchkey.capability.Entitlements;
import dev.latchkey.cli.command.NoLogin;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.session.Status;
import java.io.PrintStream;
import java.util.List;

/** What each way of signing in would give, side by side, for somebody who has not chosen yet. */
final class ComparisonText {
  private static final int NAME = 30;
  private static final int COLUMN = 13;

  private final Terminal terminal;
  private final CapabilityTable table;

  ComparisonText(Terminal terminal, CapabilityTable table) {
    this.terminal = terminal;
    this.table = table;
  }

  void print(Status status, SelectedProfile selected, List<Entitlements> ways) {
    PrintStream out = terminal.out();
    out.println(terminal.strong(headline(status)));
    out.println("What each way to sign in gives:");
    out.println();
    StringBuilder head = new StringBuilder(" ".repeat(2 + NAME));
    for (Entitlements way : ways) {
      head.append(padded(CapabilityWords.name(way.kind()), COLUMN));
    }
    out.println(terminal.strong(head.toString().stripTrailing()));
    for (int i = 0; i < table.rows().size(); i++) {
      StringBuilder line = new StringBuilder("  ").append(padded(table.rows().get(i).name(), NAME));
      for (Entitlements way : ways) {
        line.append(padded(CapabilityWords.word(way.list().get(i).availability()), COLUMN));
      }
      out.println(line.toString().stripTrailing());
    }
    out.println();
    for (Entitlements way : ways) {
      line(
          terminal,
          CapabilityWords.name(way.kind()).replace("access token", "token"),
          "paid by " + CapabilityWords.paidBy(way.kind()) + "; governed by " + way.governance());
    }
    String login = NoLogin.signIn(selected);
    line(terminal, "Next", login + ", for ChatGPT");
    line(terminal, "", "printenv CODEX_ACCESS_TOKEN | " + login + " --with-access-token");
    line(terminal, "", "printenv OPENAI_API_KEY | " + login + " --with-api-key");
    CapabilityWords.sources(terminal, table);
  }

  private static String headline(Status status) {
    String why =
        status
            .missing()
            .filter(missing -> status.state() == Status.State.INCOMPLETE)
            .map(missing -> ": the stored login lacks " + Printable.escape(missing, 100))
            .orElse("");
    return "Nobody is signed in" + why;
  }
}
