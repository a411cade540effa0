package dev.latchkey.session;

import java.util.function.Supplier;

/** The recovery of a request whose token is kept in memory only: a newer one, or one renewal. */
final class OneRenewal implements Recovery {
  private final RequestHeaders refused;
  private final Supplier<AccessToken> current;
  private final Supplier<AccessToken> renewal;
  private boolean done;

  OneRenewal(RequestHeaders refused, Supplier<AccessToken> current, Supplier<AccessToken> renewal) {
    this.refused = refused;
    this.current = current;
    this.renewal = renewal;
  }

  @Override
  public Availability availability() {
    return done ? Availability.EXHAUSTED : Availability.READY;
  }

  @Override
  public RequestHeaders next() {
    if (done) {
      return new NoRecovery(Availability.EXHAUSTED).next();
    }
    done = true;
    RequestHeaders known = RequestHeaders.of(current.get());
    return known.authorization().equals(refused.authorization())
        ? RequestHeaders.of(renewal.get())
        : known;
  }
}
