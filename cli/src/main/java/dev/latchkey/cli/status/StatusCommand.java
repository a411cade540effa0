package dev.latchkey.cli.status;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommonOptions;
import dev.latchkey.cli.command.DueRevocations;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.PlainWords;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Identity;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.session.Status;
import java.util.List;
import java.util.Optional;

/** {@code latchkey login status}: the truth about the stored login. */
public final class StatusCommand {
  private static final String JSON = "--json";
  private static final String VERIFY = "--verify";
  private static final String ENFORCE = "--enforce";
  private static final List<String> FLAGS = List.of(JSON, VERIFY, ENFORCE);

  /**
   * How it is asked.
   *
   * @param json for a program
   * @param verify also ask the issuer
   * @param enforce sign out what the rules do not allow
   * @param common what every command understands
   */
  public record Options(boolean json, boolean verify, boolean enforce, CommonOptions common) {

    /**
     * The options in {@code args}, if those are nothing but a plain {@code login status} or {@code
     * status}. Everything else, help and mistakes included, is for the full parser.
     */
    public static Optional<Options> parse(String[] args) {
      int next;
      if (args.length >= 1 && args[0].equals("status")) {
        next = 1;
      } else if (args.length >= 2 && args[0].equals("login") && args[1].equals("status")) {
        next = 2;
      } else {
        return Optional.empty();
      }
      return PlainWords.parse(args, next, FLAGS)
          .map(words ->
              new Options(words.has(JSON), words.has(VERIFY), words.has(ENFORCE), words.common()));
    }
  }

  private final Surroundings surroundings;

  /** Within {@code surroundings}. */
  public StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Prints the status; 0 if somebody is signed in and, if asked, the issuer confirms it. */
  public int run(Options options) {
    Terminal terminal = surroundings.terminal();
    Optional<String> profile = Optional.empty();
    try {
      SelectedProfile selected = surroundings.profile(options.common());
      profile = Optional.of(selected.name().text());
      return run(options, selected);
    } catch (LatchkeyException e) {
      if (options.json()) {
        terminal.out().println(StatusJson.of(e, profile));
      }
      terminal.complain(e);
      return ExitCode.FAILURE;
    }
  }

  private int run(Options options, SelectedProfile selected) {
    Terminal terminal = surroundings.terminal();
    String profile = selected.name().text();
    try (Latchkey latchkey = surroundings.library(selected.home(), options.common()).open()) {
      if (options.enforce()) {
        latchkey.enforce();
      }
      Status status = latchkey.status();
      boolean signedIn = status.state() == Status.State.SIGNED_IN;
      Optional<Identity> verified =
          options.verify()
                  && signedIn
                  && status.violation().isEmpty()
                  && status.issuer().isPresent()
              ? Optional.of(latchkey.whoami())
              : Optional.empty();
      if (options.verify()) {
        DueRevocations.retry(latchkey, terminal);
      }
      if (verified.isPresent()) {
        status = latchkey.status(); // Asking may have renewed the token.
        if (status.identity().isEmpty()) {
          status = status.withIdentity(verified.get());
        }
      }
      if (options.json()) {
        terminal.out().println(StatusJson.of(status, verified.isPresent(), profile));
      } else {
        new StatusText(terminal, surroundings.clock())
            .print(
                status,
                verified.isPresent(),
                selected.name().isDefault() ? Optional.empty() : Optional.of(profile));
      }
      return signedIn && status.violation().isEmpty() ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }
  }
}
