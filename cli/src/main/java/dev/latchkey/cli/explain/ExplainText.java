package dev.latchkey.cli.explain;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.config.LayerSource;
import dev.latchkey.credential.Printable;
import dev.latchkey.explain.Decision;
import dev.latchkey.explain.Explanation;
import dev.latchkey.explain.Loser;
import dev.latchkey.explain.Source;
import dev.latchkey.explain.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An explanation for people: what holds first, and below it who said so and what lost. */
final class ExplainText {
  private static final int LABEL = 14;

  private final Terminal terminal;
  private final int columns;

  ExplainText(Terminal terminal, int columns) {
    this.terminal = terminal;
    this.columns = columns;
  }

  void print(Explanation explanation) {
    explanation
        .trouble()
        .ifPresent(trouble -> {
          line("Trouble", trouble.message(), terminal::strong);
          line("", trouble.remedy() + "; until then nothing is used", UnaryOperator.identity());
        });
    List<String> unknown = new ArrayList<>();
    for (Decision decision : explanation.decisions()) {
      if (decision.losers().isEmpty()
          && decision.trouble().isPresent()
          && decision.trouble().equals(explanation.trouble())) {
        unknown.add(decision.label());
      } else {
        decision(decision, explanation.trouble());
      }
    }
    if (!unknown.isEmpty()) {
      line("Unknown", String.join(", ", unknown), UnaryOperator.identity());
    }
    for (int i = 0; i < explanation.files().size(); i++) {
      file(i == 0 ? "Files" : "", explanation.files().get(i));
    }
    explanation.remarks().forEach(terminal::warn);
  }

  private void decision(Decision decision, Optional<Trouble> known) {
    if (decision.trouble().isPresent()) {
      Trouble trouble = decision.trouble().get();
      if (trouble.equals(known.orElse(null))) {
        line(decision.label(), "unknown, see above", UnaryOperator.identity());
      } else {
        line(decision.label(), "unknown: " + trouble.message(), UnaryOperator.identity());
        line("", trouble.remedy(), UnaryOperator.identity());
      }
    } else if (decision.value().isEmpty()) {
      line(decision.label(), "none: " + decision.reason(), UnaryOperator.identity());
    } else {
      line(decision.label(), decision.value().get(), terminal::strong);
      said(decision);
    }
    for (Loser loser : decision.losers()) {
      line(
          "",
          "not: " + loser.value() + ", " + loser.source() + ": " + loser.reason(),
          terminal::faint);
    }
  }

  /** What goes without saying is not said. */
  private void said(Decision decision) {
    Source source = decision.source().orElse(Source.BUILT_IN);
    List<String> parts = new ArrayList<>();
    if (!source.isBuiltIn()) {
      parts.add(source.toString());
    }
    if (!decision.reason().isEmpty()) {
      parts.add(decision.reason());
    }
    if (!parts.isEmpty()) {
      line("", String.join(": ", parts), UnaryOperator.identity());
    }
  }

  private void file(String label, LayerSource file) {
    String place = Printable.escape(file.place(), 500);
    String text =
        switch (file.state()) {
          case PRESENT -> place;
          case ABSENT -> place + " (not there)";
          case NOT_TRUSTED -> place + " " + file.reason().orElse("is not trusted");
          case UNREADABLE -> "cannot be read: " + file.reason().orElse(place);
        };
    boolean counts = file.state() == LayerSource.State.PRESENT;
    line(label, text, counts ? UnaryOperator.identity() : terminal::faint);
  }

  private void line(String label, String text, UnaryOperator<String> style) {
    String begin = label + " ".repeat(Math.max(1, LABEL - label.length()));
    for (String part : Wrapped.lines(text, columns - LABEL)) {
      terminal.out().println(terminal.faint(begin) + style.apply(part));
      begin = " ".repeat(LABEL);
    }
  }
}
