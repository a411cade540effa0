package dev.latchkey.cli.command;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.revocation.RevocationOutcome;
import java.time.Duration;

/** Revocations that earlier commands could not get confirmed, tried again along the way. */
public final class DueRevocations {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private DueRevocations() {}

  /** Tries those whose time has come, for a few seconds, and says only what changed. */
  public static void retry(Latchkey latchkey, Terminal terminal) {
    for (RevocationOutcome outcome : latchkey.retryRevocations(LIMIT)) {
      if (outcome instanceof RevocationOutcome.Confirmed) {
        RevocationText.say(terminal, outcome);
      }
    }
  }

  /** As {@link #retry}, and says nothing. */
  public static void retryQuietly(Latchkey latchkey) {
    latchkey.retryRevocations(LIMIT);
  }
}
