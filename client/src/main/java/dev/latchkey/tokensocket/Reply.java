package dev.latchkey.tokensocket;

import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a token socket answers. */
public sealed interface Reply {
  /**
   * What authorises requests now. Never a refresh token.
   *
   * @param token the access token; absent if an agent identity signs each request instead
   * @param expiresAt when it ends, if that can be known
   * @param accountId the workspace that it acts in
   * @param fedramp whether that workspace wants the FedRAMP header
   * @param payer who pays for what it authorises
   * @param headers names and values for a request
   */
  record Granted(
      Optional<Secret> token,
      Optional<Instant> expiresAt,
      Optional<String> accountId,
      boolean fedramp,
      Payer payer,
      Map<String, Secret> headers)
      implements Reply {}

  /** Who keeps which login, and how that goes. */
  record Kept(KeptLogin login) implements Reply {}

  /** It cannot be answered. */
  record Failed(LatchkeyException reason) implements Reply {}
}
