package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import java.time.Duration;
import java.util.Optional;

/** What the issuer answers when asked whether a sign-in by device code has been approved. */
public sealed interface DevicePoll {
  /** It has. The issuer made the PKCE pair, and the two halves fit. */
  record Approved(Secret code, Secret verifier) implements DevicePoll {}

  /** Not yet. */
  record Pending() implements DevicePoll {}

  /** Not yet, and we ask too often (RFC 8628 §3.5). */
  record SlowDown() implements DevicePoll {}

  /**
   * The issuer cannot say just now.
   *
   * @param reason why, as a part of a sentence
   * @param retryAfter how long the issuer asks us to wait
   */
  record Trouble(String reason, Optional<Duration> retryAfter) implements DevicePoll {}
}
