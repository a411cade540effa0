package dev.latchkey.cli.capability;

import dev.latchkey.capability.Availability;
import dev.latchkey.capability.CapabilityTable;
import dev.latchkey.capability.LoginKind;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.Wrapped;
import java.util.List;

/** The words and the lines that both forms of the table have in common. */
final class CapabilityWords {
  /** As wide as a terminal that does not tell. */
  static final int COLUMNS = 80;

  private static final int INDENT = 13;

  private CapabilityWords() {}

  static String word(Availability availability) {
    return availability == Availability.BY_PLAN ? "by plan" : availability.id();
  }

  static String name(LoginKind kind) {
    return switch (kind) {
      case CHATGPT -> "ChatGPT";
      case ACCESS_TOKEN -> "access token";
      case API_KEY -> "API key";
      case BEDROCK -> "Bedrock";
    };
  }

  static String paidBy(LoginKind kind) {
    return switch (kind) {
      case CHATGPT, ACCESS_TOKEN -> "the plan, then ChatGPT credits";
      case API_KEY -> "the API organisation, at standard API pricing";
      case BEDROCK -> "the AWS account, at Amazon Bedrock's prices";
    };
  }

  /** A label and what belongs to it, on as many lines as it takes. */
  static void line(Terminal terminal, String label, String text) {
    List<String> lines = Wrapped.lines(text, COLUMNS - INDENT);
    for (int i = 0; i < lines.size(); i++) {
      String head = i == 0 ? label : "";
      terminal.out().println("  " + terminal.faint(padded(head, INDENT - 2)) + lines.get(i));
    }
  }

  /** Which pages say so, each with the date of the version that was read. */
  static void sources(Terminal terminal, CapabilityTable table) {
    terminal.out().println("  Source, as of " + table.date() + ":");
    for (CapabilityTable.Source source : table.sources()) {
      terminal.out().println(terminal.faint("  " + source.date() + "  " + source.page()));
    }
  }

  static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
