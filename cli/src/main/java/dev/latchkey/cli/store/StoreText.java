package dev.latchkey.cli.store;

import dev.latchkey.cli.command.CredentialText;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.StoreSurvey;
import java.io.PrintStream;

/** A survey of stores, for people. */
final class StoreText {
  private final Terminal terminal;

  StoreText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(StoreSurvey.Report report) {
    PrintStream out = terminal.out();
    out.println(
        terminal.strong("Store: " + HomeStores.word(report.kind().value()))
            + " ("
            + Printable.escape(report.kind().origin().toString(), 500)
            + ")");
    for (StoreSurvey.Finding finding : report.findings()) {
      out.println(
          "  "
              + terminal.faint(finding.name() + " ".repeat(11 - finding.name().length()))
              + what(finding));
      out.println("  " + " ".repeat(11) + terminal.faint(Printable.escape(finding.where(), 500)));
      finding.warnings().forEach(terminal::warn);
    }
    if (report.moving()) {
      terminal.warn("a move to another store is not finished; any command that can, finishes it");
    }
  }

  private static String what(StoreSurvey.Finding finding) {
    if (finding.trouble().isPresent()) {
      return "unknown: "
          + Printable.escape(String.valueOf(finding.trouble().get().getMessage()), 500);
    }
    if (finding.login().isEmpty()) {
      return "nothing";
    }
    return CredentialText.what(finding.login().get())
        + (finding.counts() ? ", which commands use" : ", which nothing uses");
  }
}
