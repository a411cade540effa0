package dev.latchkey.accesstoken;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.oauth.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who holds a personal access token (protocol §9.2). The issuer is asked at most once per quarter
 * of an hour (B54), where Codex asks at each start. Thread-safe.
 */
public final class PersonalTokens {
  /** How long an answer of the issuer counts as one. */
  public static final Duration FRESH = Duration.ofMinutes(15);

  private final KnownTokens known;
  private final Endpoints endpoints;
  private final IdentityEndpoint identityEndpoint;
  private final InstantSource clock;
  private final ConcurrentMap<Secret, KnownToken> asked = new ConcurrentHashMap<>();

  /** With a memory and a way to ask. */
  public PersonalTokens(
      KnownTokens known,
      Endpoints endpoints,
      IdentityEndpoint identityEndpoint,
      InstantSource clock) {
    this.known = known;
    this.endpoints = endpoints;
    this.identityEndpoint = identityEndpoint;
    this.clock = clock;
  }

  /**
   * Asks {@code issuer} now.
   *
   * @param stored whether it is the stored token, so that the answer is remembered beside the
   *     store; else it is remembered in this process
   * @throws UnreachableException if there was no answer
   * @throws dev.latchkey.error.IssuerException if the issuer does not accept the token
   */
  public Identity ask(Secret token, Issuer issuer, boolean stored) {
    Identity identity = identityEndpoint.whoami(endpoints.whoami(issuer), token);
    KnownToken answer =
        new KnownToken(issuer.given(), Optional.of(identity), Optional.of(clock.instant()));
    asked.put(token, answer);
    if (stored) {
      try {
        known.remember(token, answer);
      } catch (StoreException notWritten) {
        // A home that cannot be written costs a request at the next start, no more.
      }
    }
    return identity;
  }

  /**
   * Who holds a token that is in use: as remembered, or as the issuer says now.
   *
   * @param elsewhere the issuer, if the memory does not know it
   * @param stored whether it is the stored token
   * @throws UnreachableException if nothing is known and there was no answer
   * @throws dev.latchkey.error.IssuerException if the issuer does not accept the token
   */
  public Identity identify(Secret token, Issuer elsewhere, boolean stored) {
    Optional<KnownToken> remembered =
        Optional.ofNullable(asked.get(token))
            .or(() -> stored ? known.find(token) : Optional.empty());
    Optional<Identity> fresh = remembered.filter(this::isFresh).flatMap(KnownToken::identity);
    if (fresh.isPresent()) {
      return fresh.get();
    }
    Issuer issuer = issuerOf(remembered, elsewhere);
    try {
      return ask(token, issuer, stored);
    } catch (UnreachableException e) {
      // A token never changes hands, so an old answer is still right about whose it is.
      return remembered.flatMap(KnownToken::identity).orElseThrow(() -> e);
    }
  }

  /** The issuer of the stored {@code token}. */
  public Issuer issuerOf(Secret token, Issuer elsewhere) {
    return issuerOf(known.find(token), elsewhere);
  }

  private Issuer issuerOf(Optional<KnownToken> remembered, Issuer elsewhere) {
    return remembered.map(token -> endpoints.issuer(token.issuer())).orElse(elsewhere);
  }

  private boolean isFresh(KnownToken token) {
    Instant now = clock.instant();
    return token
        .checkedAt()
        .filter(at -> !at.isAfter(now) && at.plus(FRESH).isAfter(now))
        .isPresent();
  }
}
