package dev.latchkey.testkit;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a test has chosen about the issuer; read at each request, so it may change between two. */
final class Settings {
  volatile Clock clock = Clock.systemUTC();
  volatile Account account = Account.sample();
  volatile String clientId = FakeIssuer.CLIENT_ID;
  volatile Duration accessTokenLifetime = Duration.ofHours(1);
  volatile Duration refreshTokenLifetime = Duration.ofDays(30);
  volatile boolean sendsIss;
  volatile boolean rotates = true;
  volatile Duration refreshRetryWindow = Duration.ZERO;
  volatile String deviceInterval = "1";
  volatile Optional<URI> knownAs = Optional.empty();

  Instant now() {
    return clock.instant();
  }
}
