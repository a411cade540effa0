package dev.latchkey.cli.doctor;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.credential.Printable;
import dev.latchkey.doctor.Cure;
import dev.latchkey.doctor.Diagnosis;
import dev.latchkey.doctor.Finding;
import dev.latchkey.doctor.FindingCode;
import dev.latchkey.doctor.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A diagnosis for people: what is wrong, by topic, and below it what mends it. */
final class DoctorText {
  private static final int LABEL = 15;

  private final Terminal terminal;
  private final int columns;
  private final boolean verbose;

  /**
   * On {@code terminal}.
   *
   * @param columns how many fit into a line
   * @param verbose whether what is as it should be is said as well
   */
  DoctorText(Terminal terminal, int columns, boolean verbose) {
    this.terminal = terminal;
    this.columns = columns;
    this.verbose = verbose;
  }

  void print(Diagnosis diagnosis) {
    String last = "";
    for (Finding finding : diagnosis.findings()) {
      if (verbose || finding.isTrouble()) {
        String label = finding.topic().label();
        finding(label.equals(last) ? "" : label, finding);
        last = label;
      }
    }
    if (!last.isEmpty()) {
      terminal.out().println();
    }
    for (String line : Wrapped.lines(summary(diagnosis), columns)) {
      terminal.out().println(line);
    }
  }

  private void finding(String label, Finding finding) {
    boolean isCoded = finding.isTrouble() && finding.code() != FindingCode.NOT_CHECKED;
    String code = isCoded ? " [" + finding.code().id() + "]" : "";
    lines(label, mark(finding.severity()) + finding.seen() + code, style(finding.severity()));
    if (finding.cure().isEmpty()) {
      return;
    }
    Cure cure = finding.cure().get();
    if (cure instanceof Cure.Command command) {
      // In one line, however long, so that it can be copied.
      terminal.out().println(" ".repeat(LABEL) + terminal.strong(command.line()));
    }
    if (!cure.note().isEmpty()) {
      lines(
          "",
          (cure instanceof Cure.Command ? "(" : "")
              + Printable.escape(cure.note())
              + (cure instanceof Cure.Command ? ")" : ""),
          cure instanceof Cure.Command ? terminal::faint : UnaryOperator.identity());
    }
  }

  private static String mark(Severity severity) {
    return switch (severity) {
      case OK -> "";
      case UNKNOWN -> "unknown: ";
      case WARNING -> "warning: ";
      case ERROR -> "error: ";
    };
  }

  private UnaryOperator<String> style(Severity severity) {
    return switch (severity) {
      case OK -> UnaryOperator.identity();
      case UNKNOWN -> terminal::faint;
      case WARNING -> terminal::cautious;
      case ERROR -> terminal::alarming;
    };
  }

  private void lines(String label, String text, UnaryOperator<String> style) {
    String begin = label + " ".repeat(Math.max(1, LABEL - label.length()));
    for (String part : Wrapped.lines(text, columns - LABEL)) {
      terminal.out().println(terminal.faint(begin) + style.apply(part));
      begin = " ".repeat(LABEL);
    }
  }

  private String summary(Diagnosis diagnosis) {
    List<String> parts = new ArrayList<>();
    count(diagnosis.count(Severity.ERROR), "error").ifPresent(parts::add);
    count(diagnosis.count(Severity.WARNING), "warning").ifPresent(parts::add);
    String found = parts.isEmpty() ? "Nothing is wrong." : String.join(", ", parts) + ".";
    long unknown = diagnosis.count(Severity.UNKNOWN);
    String rest =
        unknown == 0 || verbose
            ? ""
            : unknown == 1
                ? " One thing could not be looked at (--verbose says which)."
                : " " + unknown + " things could not be looked at (--verbose says which).";
    return found
        + rest
        + (diagnosis.online() ? "" : " The issuer was not asked: --online does that.");
  }

  private static Optional<String> count(long number, String word) {
    return number == 0
        ? Optional.empty()
        : Optional.of(number + " " + word + (number == 1 ? "" : "s"));
  }
}
