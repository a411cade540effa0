package dev.latchkey.authority.storage;

import java.util.Optional;

/** What became of an authorization code. */
public sealed interface Redemption {
  /** Spent now; the family is open at generation 0. */
  record Opened(Grant grant, Optional<String> nonce) implements Redemption {}

  /** Unknown, expired, or of somebody who may no longer sign in. */
  record Refused() implements Redemption {}

  /** Shown with the wrong client, redirect URI or verifier; burnt. */
  record Mismatched() implements Redemption {}

  /** Spent before; what was issued for it is revoked. */
  record Replayed() implements Redemption {}
}
