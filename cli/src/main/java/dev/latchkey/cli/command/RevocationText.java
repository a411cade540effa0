package dev.latchkey.cli.command;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.revocation.RevocationOutcome;

/** What became of a revocation, in words. */
public final class RevocationText {
  private RevocationText() {}

  /** Says it; what is not revoked is a warning. */
  public static void say(Terminal terminal, RevocationOutcome outcome) {
    switch (outcome) {
      case RevocationOutcome.Confirmed(String issuer) -> terminal.say("Revoked at " + issuer + ".");
      case RevocationOutcome.Pending(String issuer, String reason) ->
          terminal.warn(
              "not revoked at "
                  + issuer
                  + " yet, will be retried by later commands, or by latchkey keep: "
                  + reason);
      case RevocationOutcome.Impossible(String issuer, String reason) ->
          terminal.warn("not revoked at " + issuer + " and cannot be: " + reason);
    }
  }
}
