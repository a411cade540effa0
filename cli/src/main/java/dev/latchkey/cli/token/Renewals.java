package dev.latchkey.cli.token;

import dev.latchkey.session.TokenMetrics;
import java.time.Duration;

/** Whether there was a renewal. */
final class Renewals implements TokenMetrics {
  private volatile boolean happened;

  @Override
  public void renewed(Duration took) {
    happened = true;
  }

  boolean happened() {
    return happened;
  }
}
