package dev.latchkey.cli.login;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.RevocationText;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotRevokedException;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.session.LogoutReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey logout}. */
@Command(
    name = "logout",
    description = "Sign out of this machine, and revoke the login at the issuer that gave it.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey logout --require-revocation    fail if the issuer does not confirm")
public final class LogoutCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(
      names = "--require-revocation",
      description = "Exit 1 unless every issuer has confirmed the revocation.")
  private boolean requireRevocation;

  @Option(names = "--allow-http", description = "Revoke over plain http on another machine, too.")
  private boolean allowHttp;

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public LogoutCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    LogoutReport report;
    try (Latchkey latchkey =
        surroundings.library(root.options()).allowHttp(allowHttp).lenient(true).open()) {
      latchkey
          .configurationTrouble()
          .ifPresent(trouble ->
              terminal.warn(
                  "all stores of this home are cleared, because the configuration does not say which counts: "
                      + trouble.getMessage()));
      report = latchkey.logout();
    }
    terminal.say(report.removed() ? "Successfully logged out" : "Not logged in");
    for (RevocationOutcome outcome : report.revocations()) {
      RevocationText.say(terminal, outcome);
    }
    for (String remark : report.remarks()) {
      terminal.warn(remark);
    }
    if (report.mintedApiKey()) {
      terminal.warn(
          "an API key was made for this login and is still valid: delete it where API keys are managed");
    }
    if (requireRevocation && !report.allRevoked()) {
      throw new NotRevokedException(
          ErrorCode.NOT_REVOKED,
          "the login is gone from this machine, but not every revocation was confirmed",
          "run latchkey logout --require-revocation again when the issuer can be reached");
    }
    return ExitCode.SUCCESS;
  }
}
