package dev.latchkey.tokensocket;

import java.time.Duration;
import java.util.Optional;

/** What may be asked at a token socket. */
public sealed interface Question {
  /**
   * An access token, and what goes on a request with it.
   *
   * @param life how long it is to be valid from now on, if the issuer gives such ones
   */
  record Token(Optional<Duration> life) implements Question {}

  /** What goes on one request that is sent now; an agent identity signs each of them anew. */
  record Headers() implements Question {}

  /**
   * Another token than one that a server has refused with 401.
   *
   * @param refusedSha256 the refused token's SHA-256, in lower-case hex
   */
  record Recover(String refusedSha256) implements Question {}

  /** Who keeps which login, and how that goes. */
  record Status() implements Question {}
}
