package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.oauth.TokenResponse;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.StoreTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TokenSource} over a store: the one owner of a token chain in this process, and, by the
 * store's lock, on this machine.
 *
 * <p>The warm path is one volatile read and one look at the clock. Beyond it one thread renews
 * while the others wait for its result: it takes the store's lock, reads again (another process may
 * have renewed), and only then spends the refresh token; the answer is durable before anybody sees
 * it.
 */
public final class StoredTokenSource implements CredentialSource {
  /** Codex renews this long before the end (protocol §6.1). */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  /** The least time between two attempts to renew one credential (B24). */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** For tokens without a readable end (protocol §6.1). */
  private static final Duration OPAQUE_AGE = Duration.ofDays(8);

  /**
   * @param token what callers get
   * @param staleAt from when on somebody should look for a newer one, in milliseconds since 1970
   */
  private record Snapshot(AccessToken token, long staleAt) {}

  /**
   * @param tokens what was tried
   * @param reason why it failed
   * @param until when it may be tried again, in milliseconds since 1970
   */
  private record Failure(TokenSet tokens, LatchkeyException reason, long until) {}

  /** Why a refresh is made, in Codex's words. */
  private enum Reason {
    PROACTIVE("proactive_expiry"),
    SCHEDULED("scheduled"),
    FORCED("forced");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }
  }

  private final CredentialStore store;
  private final Endpoints endpoints;
  private final TokenEndpoint tokenEndpoint;
  private final IdentityEndpoint identityEndpoint;
  private final StandingCredentials standing;
  private final InstantSource clock;
  private final ReentrantLock renewal = new ReentrantLock();
  private final RefusedChains refused;
  private @Nullable Failure failure; // guarded by renewal
  private volatile Snapshot snapshot = new Snapshot(NONE, Long.MIN_VALUE);

  private static final AccessToken NONE =
      new AccessToken(Secret.of(""), Optional.empty(), Optional.empty(), false);

  /** The chain in {@code store}. */
  public StoredTokenSource(
      CredentialStore store,
      Endpoints endpoints,
      TokenEndpoint tokenEndpoint,
      IdentityEndpoint identityEndpoint,
      StandingCredentials standing,
      InstantSource clock) {
    this.store = store;
    this.endpoints = endpoints;
    this.tokenEndpoint = tokenEndpoint;
    this.identityEndpoint = identityEndpoint;
    this.standing = standing;
    this.clock = clock;
    this.refused = new RefusedChains(store.sidecar("refused"));
  }

  @Override
  public AccessToken token() {
    // A race here is benign: whoever reads an older snapshot holds a token that is still valid.
    Snapshot current = snapshot;
    return clock.millis() < current.staleAt ? current.token : staleToken();
  }

  @Override
  public RequestHeaders headers() {
    Snapshot current = snapshot;
    if (clock.millis() < current.staleAt) {
      return RequestHeaders.of(current.token);
    }
    // Whoever signs requests never has a snapshot.
    Credential credential = required(store.read());
    return StandingCredentials.isAgent(credential)
        ? standing.headers(held(credential))
        : RequestHeaders.of(token());
  }

  @Override
  public Identity whoami() {
    Credential credential = required(store.read());
    if (!(credential instanceof ChatGptSession session)) {
      return standing.whoami(held(credential));
    }
    AccessToken token = token();
    return identityEndpoint.whoami(
        endpoints.whoami(endpoints.issuerOf(session.tokens().provenance())), token.value());
  }

  private AccessToken staleToken() {
    renewal.lock();
    try {
      Snapshot current = snapshot;
      if (clock.millis() < current.staleAt) {
        return current.token; // Somebody else has just renewed it.
      }
      Credential credential = required(store.read());
      if (credential instanceof ChatGptSession session) {
        Optional<Reason> reason = dueFor(session);
        if (reason.isEmpty()) {
          return publish(session);
        }
        refuseTooEarly(session);
        return renewed(session, reason.get());
      }
      return publish(standing.token(held(credential)));
    } finally {
      renewal.unlock();
    }
  }

  @Override
  public AccessToken renew() {
    renewal.lock();
    try {
      Credential credential = required(store.read());
      if (!(credential instanceof ChatGptSession session)) {
        return publish(standing.token(held(credential)));
      }
      return refresh(session, Reason.FORCED);
    } finally {
      renewal.unlock();
    }
  }

  /** Renews if that works; if not, a token that has not ended yet is better than none. */
  private AccessToken renewed(ChatGptSession session, Reason reason) {
    try {
      return refresh(session, reason);
    } catch (LatchkeyException e) {
      Optional<Instant> end = expiry(session);
      Instant now = clock.instant();
      if (end.isPresent() && !end.get().isAfter(now)) {
        if (!(e instanceof StoreException)) { // Then the issuer was not asked.
          failure = new Failure(session.tokens(), e, now.plus(PAUSE).toEpochMilli());
        }
        throw e;
      }
      AccessToken token = accessToken(session);
      long retryAt = now.plus(PAUSE).toEpochMilli();
      snapshot =
          new Snapshot(token, end.map(at -> Math.min(at.toEpochMilli(), retryAt)).orElse(retryAt));
      return token;
    }
  }

  /**
   * Throws what the last attempt with these tokens threw, until it is time for another (B24, B25).
   */
  private void refuseTooEarly(ChatGptSession session) {
    Failure last = failure;
    if (last != null && last.tokens.equals(session.tokens()) && clock.millis() < last.until) {
      throw last.reason;
    }
  }

  private AccessToken refresh(ChatGptSession known, Reason reason) {
    try (StoreTransaction owner = store.begin()) {
      AuthDocument document = owner.read().orElseThrow(StoredTokenSource::notSignedIn);
      if (!(required(Optional.of(document)) instanceof ChatGptSession session)) {
        return publish(standing.token(held(document.credential())));
      }
      boolean replaced = !session.tokens().accessToken().equals(known.tokens().accessToken());
      if (replaced && (reason == Reason.FORCED || dueFor(session).isEmpty())) {
        return publish(session); // Another process was first.
      }
      TokenSet tokens = session.tokens();
      if (session.mode() != AuthMode.CHATGPT || tokens.refreshToken().isEmpty()) {
        throw new NotSignedInException(
            ErrorCode.LOGIN_EXPIRED,
            "the login in " + store.describe() + " has no refresh token",
            "run latchkey login");
      }
      refused.check(tokens.refreshToken());
      // Before the token is spent (B27), and only by the owner: those who find that another process
      // was first have nothing to write, and many of them at once would hold up the one that does.
      store.checkWritable();
      Issuer issuer = endpoints.issuerOf(tokens.provenance());
      TokenResponse answer;
      try {
        answer =
            tokenEndpoint.refresh(
                endpoints.refresh(issuer),
                endpoints.clientIdOf(tokens.provenance()),
                tokens.refreshToken(),
                reason.wireName);
      } catch (IssuerException e) {
        if (!isFinal(e)) {
          throw e;
        }
        NotSignedInException expired = expired(e);
        refused.remember(tokens.refreshToken(), String.valueOf(expired.getMessage()));
        throw expired;
      }
      AuthDocument renewed =
          document.withTokens(successor(tokens, answer, issuer), clock.instant());
      owner.replace(renewed);
      return publish((ChatGptSession) renewed.credential());
    }
  }

  /** The stored tokens with what the answer brought in their place (protocol §6.3). */
  private static TokenSet successor(TokenSet tokens, TokenResponse answer, Issuer issuer) {
    Secret idToken = answer.idToken().orElse(tokens.idToken());
    if (JwtClaims.find(idToken).isEmpty()) {
      throw garbled(issuer, "an ID token that is none");
    }
    if (answer.accessToken().isEmpty() && answer.refreshToken().isEmpty()) {
      throw garbled(issuer, "no token");
    }
    boolean stranger =
        isOfAnotherAccount(answer.idToken(), tokens)
            || isOfAnotherAccount(answer.accessToken(), tokens);
    if (stranger) {
      throw garbled(issuer, "tokens of another account");
    }
    return new TokenSet(
        idToken,
        answer.accessToken().orElse(tokens.accessToken()),
        answer.refreshToken().orElse(tokens.refreshToken()),
        tokens.provenance(),
        tokens.loginOwnerId(),
        tokens.accountId());
  }

  /** Whether {@code answered} names an account, and not the one that the login is for (B29). */
  private static boolean isOfAnotherAccount(Optional<Secret> answered, TokenSet tokens) {
    Optional<String> account =
        answered.flatMap(JwtClaims::find).flatMap(claims -> Identity.of(claims).accountId());
    return account.isPresent()
        && tokens.accountId().isPresent()
        && !account.equals(tokens.accountId());
  }

  private static IssuerException garbled(Issuer issuer, String what) {
    return new IssuerException(
        ErrorCode.ISSUER_GARBLED,
        "the issuer " + issuer.given() + " answered a renewal with " + what,
        "sign in again; if it stays, ask whoever runs the issuer",
        null,
        null);
  }

  /** Whether the chain is dead (protocol §6.4) rather than the answer a passing trouble. */
  private static boolean isFinal(IssuerException e) {
    String error = e.error().orElse("");
    int status = e.status().orElse(0);
    return switch (error) {
      case "refresh_token_expired", "refresh_token_reused", "refresh_token_invalidated" -> true;
      case "invalid_grant" -> status == 400 || status == 401;
      default -> status == 401;
    };
  }

  private static NotSignedInException expired(IssuerException e) {
    String why =
        switch (e.error().orElse("")) {
          case "refresh_token_expired" -> "because your refresh token has expired";
          case "refresh_token_reused" -> "because your refresh token was already used";
          case "refresh_token_invalidated" -> "because your refresh token was revoked";
          default -> "because the issuer does not accept it any more";
        };
    return new NotSignedInException(
        ErrorCode.LOGIN_EXPIRED,
        "Your access token could not be refreshed " + why,
        "run latchkey login",
        e);
  }

  private Optional<Reason> dueFor(ChatGptSession session) {
    Instant now = clock.instant();
    Optional<Instant> end = expiry(session);
    if (end.isPresent()) {
      return end.get().isAfter(now.plus(MARGIN)) ? Optional.empty() : Optional.of(Reason.PROACTIVE);
    }
    return session.lastRefresh().filter(at -> at.isBefore(now.minus(OPAQUE_AGE))).isPresent()
        ? Optional.of(Reason.SCHEDULED)
        : Optional.empty();
  }

  private AccessToken publish(ChatGptSession session) {
    AccessToken token = accessToken(session);
    Instant now = clock.instant();
    Instant soonest = now.plus(PAUSE);
    Instant stale =
        token
            .expiresAt()
            .map(end -> {
              Instant margin = end.minus(MARGIN);
              Instant wanted = margin.isAfter(soonest) ? margin : soonest;
              // One that has ended on arrival is not renewed again at once.
              return wanted.isAfter(end) && end.isAfter(now) ? end : wanted;
            })
            .orElse(now.plus(Duration.ofHours(1)));
    snapshot = new Snapshot(token, stale.toEpochMilli());
    return token;
  }

  private AccessToken publish(AccessToken token) {
    snapshot = new Snapshot(token, Long.MAX_VALUE);
    return token;
  }

  private static AccessToken accessToken(ChatGptSession session) {
    return new AccessToken(
        session.tokens().accessToken(),
        expiry(session),
        session.tokens().accountId(),
        session.tokens().identity().fedramp());
  }

  private static Optional<Instant> expiry(ChatGptSession session) {
    return JwtClaims.find(session.tokens().accessToken()).flatMap(JwtClaims::expiresAt);
  }

  private Held held(Credential credential) {
    return new Held(credential, endpoints.issuerOfEnvironment(), true, store.describe());
  }

  private Credential required(Optional<AuthDocument> document) {
    Credential credential =
        document.map(AuthDocument::credential).orElseThrow(StoredTokenSource::notSignedIn);
    if (credential instanceof Credential.Incomplete incomplete) {
      throw StandingCredentials.incomplete(incomplete, store.describe());
    }
    return credential;
  }

  private static NotSignedInException notSignedIn() {
    return new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN, "nobody is signed in", "run latchkey login");
  }
}
