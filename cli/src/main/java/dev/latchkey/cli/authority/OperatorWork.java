package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.AuthorityException;
import dev.latchkey.authority.server.Operator;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the commands that work on an authority's data share: its folder, its errors, its tables. */
final class OperatorWork {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

  @Mixin private AuthorityData data = new AuthorityData();

  /** Whom a credential is to speak for. */
  static final class Beneficiary {
    @Option(
        names = "--for",
        paramLabel = "ADDRESS",
        required = true,
        description = "The e-mail address of the person it speaks for.")
    private String email = "";

    @Option(
        names = "--workspace",
        paramLabel = "ID",
        description = "The workspace, if the person is in more than one.")
    private @Nullable String workspace;

    Operator.Beneficiary value() {
      return new Operator.Beneficiary(email, Optional.ofNullable(workspace));
    }
  }

  /** Does something to the authority, whether it runs or not. */
  <T> T with(Surroundings surroundings, Function<Operator, T> work) {
    try (Operator operator = Operator.open(data.folder(surroundings), surroundings.clock())) {
      return work.apply(operator);
    } catch (AuthorityException e) {
      throw new CommandFailure(e.getMessage() + " (" + e.code() + ")");
    }
  }

  /** Reads a time that an option gives. */
  static Duration time(CommandSpec spec, String option, @Nullable String text, Duration usual) {
    if (text == null) {
      return usual;
    }
    try {
      return Durations.parseDays(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
    }
  }

  /** Says on the terminal when a secret ends, and prints the secret where a pipe takes it. */
  static void show(Terminal terminal, String what, Operator.Issued issued) {
    terminal.say(
        "Made " + what + " " + issued.id() + ", good until " + minute(issued.expiresAt()) + ".");
    terminal.say("It is shown this once; keep it where secrets are kept.");
    terminal.err().flush();
    terminal.out().println(issued.secret());
  }

  static String minute(Instant time) {
    return MINUTE.format(time);
  }

  /** Prints rows with a tab between the cells, under a line of headings. */
  static void table(Terminal terminal, List<String> headings, List<List<String>> rows) {
    terminal.out().println(String.join("\t", headings));
    for (List<String> row : rows) {
      terminal.out().println(String.join("\t", row.stream().map(Printable::escape).toList()));
    }
  }
}
