package dev.latchkey.cli.capability;

import static dev.latchkey.cli.capability.CapabilityWords.line;
import static dev.latchkey.cli.capability.CapabilityWords.padded;

import dev.latchkey.capability.Availability;
import dev.latchkey.capability.CapabilityTable;
import dev.latchkey.capability.Entitlement;
import dev.latchkey.capability.Entitlements;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Printable;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.Status;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** What the login gives, for people: first what it gives, then what it does not. */
final class CapabilitiesText {
  private static final int STATE = 9;
  private static final int NAME = 30;

  private final Terminal terminal;
  private final CapabilityTable table;

  CapabilitiesText(Terminal terminal, CapabilityTable table) {
    this.terminal = terminal;
    this.table = table;
  }

  /**
   * Prints it.
   *
   * @param profile the profile, unless it is the one that everybody has
   */
  void print(Status status, Optional<String> profile, Entitlements given) {
    PrintStream out = terminal.out();
    out.println(terminal.strong(headline(status, given)));
    profile.ifPresent(name -> line(terminal, "Profile", name));
    line(terminal, "Paid by", CapabilityWords.paidBy(given.kind()));
    line(terminal, "Governed", "by " + given.governance());
    out.println();
    for (Availability availability : Availability.values()) {
      for (Entitlement each : given.list()) {
        if (each.availability() == availability) {
          row(each);
        }
      }
    }
    out.println();
    if (given.list().stream().anyMatch(each -> each.availability() == Availability.BY_PLAN)) {
      line(
          terminal,
          "By plan",
          given
              .plan()
              .map(plan -> "the pages do not say what the plan " + shown(plan) + " gives")
              .orElse("the plan is not known here"));
    }
    status
        .issuer()
        .filter(issuer -> !Issuer.DEFAULT.given().equals(issuer))
        .ifPresent(issuer ->
            line(
                terminal,
                "Issuer",
                Printable.escape(issuer, 200)
                    + ", which decides for itself; the table says what OpenAI's own sign-in"
                    + " gives"));
    CapabilityWords.sources(terminal, table);
  }

  private void row(Entitlement each) {
    String state = padded(CapabilityWords.word(each.availability()), STATE);
    boolean given = each.availability() != Availability.NO;
    List<String> note = Wrapped.lines(each.note(), CapabilityWords.COLUMNS - 2 - STATE - NAME);
    for (int i = 0; i < note.size(); i++) {
      String head =
          i == 0
              ? (given ? state : terminal.faint(state)) + padded(each.name(), NAME)
              : " ".repeat(STATE + NAME);
      terminal.out().println(("  " + head + terminal.faint(note.get(i))).stripTrailing());
    }
  }

  private static String headline(Status status, Entitlements given) {
    String what =
        switch (given.kind()) {
          case CHATGPT -> "Signed in with ChatGPT" + as(status);
          case ACCESS_TOKEN -> "Signed in with an access token" + as(status);
          case API_KEY -> "Signed in with an API key";
          case BEDROCK -> "Signed in with a key of Amazon Bedrock";
        };
    return what + given.plan().map(plan -> ", plan " + shown(plan)).orElse("");
  }

  private static String as(Status status) {
    return status
        .identity()
        .flatMap(Identity::email)
        .map(email -> " as " + Printable.escape(email, 200))
        .orElse("");
  }

  private static String shown(Plan plan) {
    return Printable.escape(plan.label(), 60);
  }
}
