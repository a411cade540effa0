package dev.latchkey.cli.login;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.RevocationText;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import dev.latchkey.login.LoginResult;
import dev.latchkey.revocation.RevocationOutcome;

/** What is said after a completed sign-in. */
final class LoginReport {
  private final Terminal terminal;
  private final Environment environment;

  LoginReport(Terminal terminal, Environment environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /** What was said and does not count, before anybody relies on it. */
  void configuration(Latchkey latchkey) {
    latchkey.configurationWarnings().forEach(terminal::warn);
  }

  /** A login that another credential comes before is stored, and changes nothing. */
  void overruled(Latchkey latchkey) {
    if (environment.getTrimmed("CODEX_ACCESS_TOKEN").isPresent()) {
      latchkey.status().warnings().forEach(terminal::warn);
    }
  }

  /** What became of the login that was there, and what else the user should know. */
  void rest(LoginResult result) {
    for (RevocationOutcome outcome : result.predecessor()) {
      switch (outcome) {
        case RevocationOutcome.Confirmed(String at) ->
            terminal.say("The login that was here before is revoked at " + at + ".");
        case RevocationOutcome.Pending pending -> RevocationText.say(terminal, pending);
        case RevocationOutcome.Impossible impossible -> RevocationText.say(terminal, impossible);
      }
    }
    for (String remark : result.remarks()) {
      terminal.warn(remark);
    }
  }

  /** " as somebody", if that is known. */
  static String as(Credential credential) {
    if (!(credential instanceof Credential.ChatGptSession session)) {
      return "";
    }
    return as(session.tokens().identity());
  }

  /** " as somebody", if that is known. */
  static String as(Identity identity) {
    return identity.email().map(email -> " as " + Printable.escape(email, 200)).orElse("");
  }
}
