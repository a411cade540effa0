package dev.latchkey.cli.provider;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.credential.Printable;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.provider.Provider;
import dev.latchkey.provider.ProviderLogin;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Providers, for people. */
final class ProviderText {
  private static final int WIDEST = 24;

  private final Terminal terminal;
  private final int columns;

  /**
   * @param columns how many characters fit in a line
   */
  ProviderText(Terminal terminal, int columns) {
    this.terminal = terminal;
    this.columns = columns;
  }

  /** One line for each, and why one cannot be used below it. */
  void list(List<ProviderReport> reports) {
    PrintStream out = terminal.out();
    int width = 0;
    for (ProviderReport report : reports) {
      width = Math.max(width, Math.min(WIDEST, shown(report.id()).length()));
    }
    for (ProviderReport report : reports) {
      String id = shown(report.id());
      out.println(
          (report.selected() ? "* " : "  ")
              + terminal.strong(id)
              + " ".repeat(Math.max(0, width - id.length()) + 2)
              + report.provider().map(found -> asks(found.login())).orElse("cannot be used"));
      if (report.trouble().isPresent()) {
        String message = String.valueOf(report.trouble().get().getMessage());
        for (String line : Wrapped.lines(message, columns - width - 4)) {
          out.println(" ".repeat(width + 4) + terminal.faint(line));
        }
      }
    }
  }

  /** Everything about one. */
  void show(ProviderReport report) {
    PrintStream out = terminal.out();
    out.println(
        terminal.strong("Provider: " + shown(report.id()))
            + (report.selected() ? " (selected)" : ""));
    if (report.provider().isPresent()) {
      Provider provider = report.provider().get();
      line("name", shown(provider.name()));
      line("said by", Printable.escape(provider.origin().toString(), 500));
      line(
          "address",
          provider
              .baseUrl()
              .map(base -> SafeUrl.describe(base.value()))
              .orElse("as the login needs"));
      line("sends", asks(provider.login()));
      report
          .program()
          .ifPresent(program -> line("command", Printable.escape(program.toString(), 500)));
      if (!provider.headers().isEmpty() || !provider.environmentHeaders().isEmpty()) {
        line("headers", more(provider));
      }
    }
    report
        .names()
        .ifPresent(names ->
            line(
                "request",
                names.isEmpty()
                    ? "without headers of its own"
                    : Printable.escape(String.join(", ", names), 500)));
    report.remarks().forEach(terminal::warn);
  }

  private static String more(Provider provider) {
    Set<String> names = new LinkedHashSet<>(provider.headers().keySet());
    provider.environmentHeaders().forEach((name, variable) -> names.add(name + " of " + variable));
    return Printable.escape(String.join(", ", names), 500);
  }

  private void line(String name, String value) {
    terminal.out().println("  " + terminal.faint(name + " ".repeat(10 - name.length())) + value);
  }

  private static String asks(ProviderLogin login) {
    return switch (login) {
      case ProviderLogin.OpenAiLogin openAi -> "the login of Codex";
      case ProviderLogin.EnvironmentKey key ->
          "the key in the variable " + Printable.escape(key.variable(), 200);
      case ProviderLogin.BearerToken token -> "a token that stands in the configuration";
      case ProviderLogin.Command command ->
          "the token that " + Printable.escape(command.command(), 200) + " prints";
      case ProviderLogin.Aws aws -> "requests signed with AWS keys, by Codex only";
      case ProviderLogin.Gateway gateway -> "the sign-in of a gateway, by Codex only";
      case ProviderLogin.None none -> "no credential";
    };
  }

  private static String shown(String text) {
    return Printable.escape(text, 100);
  }
}
