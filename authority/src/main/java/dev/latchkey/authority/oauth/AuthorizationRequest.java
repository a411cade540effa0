package dev.latchkey.authority.oauth;

import dev.latchkey.authority.signin.Pending;
import dev.latchkey.authority.storage.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An authorization request that was found to be right.
 *
 * @param id fresh for each request, so that each is answered once
 * @param challenge the S256 code challenge
 * @param scope what would be granted
 * @param workspaces the workspaces that the program accepts; empty for any
 * @param freshFrom the person must have proved who they are at this time or later
 * @param token the sealed text of all this
 */
record AuthorizationRequest(
    UUID id,
    Client client,
    ReturnPath returnPath,
    String challenge,
    String scope,
    Optional<String> nonce,
    Set<String> workspaces,
    Instant freshFrom,
    Instant receivedAt,
    String loginHint,
    String token)
    implements Pending {

  /** How long a person may take over the pages. */
  static final Duration LIFE = Duration.ofMinutes(15);

  @Override
  public String clientName() {
    return client.name();
  }

  @Override
  public String continuePath() {
    return Consent.PATH + "?request=" + token;
  }

  @Override
  public String returnOrigin() {
    return returnPath.origin();
  }

  /** When nobody can answer it any more. */
  Instant expiresAt() {
    return receivedAt.plus(LIFE);
  }

  /** Whether a session is fresh enough for what the program asked. */
  boolean acceptsSession(Session session) {
    return !session.authenticatedAt().isBefore(freshFrom);
  }
}
