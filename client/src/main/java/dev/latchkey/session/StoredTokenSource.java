package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.renewal.ChainRenewal.Outcome;
import dev.latchkey.renewal.ChainRenewal.Wish;
import dev.latchkey.renewal.RenewalReason;
import dev.latchkey.renewal.RenewalRules;
import dev.latchkey.store.CredentialStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TokenSource} over a store: the one owner of a token chain in this process, and, by the
 * store's lock, on this machine.
 *
 * <p>The warm path is one volatile read and one look at the clock. Once a second one caller also
 * looks whether the store has changed (B32). A token that ends soon is renewed by one caller while
 * the others go on with it; one that has ended, by one for all. The renewal has a thread of its
 * own, so that who waits for it may give up without harm.
 */
public final class StoredTokenSource implements CredentialSource, AutoCloseable {
  /** How often the store is asked whether it has changed, in milliseconds. */
  private static final long LOOK = 1000;

  /** The pause after trouble for which the issuer was not even asked. */
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(5);

  private static final long FOREVER = Long.MAX_VALUE;

  /** What a renewal can take: the lock, the request, the save. */
  private static final Duration LONGEST_RENEWAL = Duration.ofSeconds(75);

  /**
   * @param token what callers get
   * @param freshUntil until when nothing needs to be done; in milliseconds since 1970, as the rest
   * @param staleAt from when on somebody should renew
   * @param endsAt from when on it is worth nothing
   * @param revision the store's, when it was read
   */
  private record Snapshot(
      AccessToken token, long freshUntil, long staleAt, long endsAt, Optional<Object> revision) {
    static final Snapshot NONE =
        new Snapshot(
            new AccessToken(Secret.of(""), Optional.empty(), Optional.empty(), false),
            Long.MIN_VALUE,
            Long.MIN_VALUE,
            Long.MIN_VALUE,
            Optional.empty());

    Snapshot lookedAtAt(long now) {
      return new Snapshot(token, Math.min(staleAt, now + LOOK), staleAt, endsAt, revision);
    }
  }

  private final CredentialStore store;
  private final Endpoints endpoints;
  private final IdentityEndpoint identityEndpoint;
  private final Renewer renewer;
  private final StandingCredentials standing;
  private final Admission admission;
  private final InstantSource clock;
  private final Changes changes = new Changes();
  private final SingleFlight<AccessToken> flight = new SingleFlight<>("latchkey-renewal");
  private final ReentrantLock looking = new ReentrantLock();
  private @Nullable ChangeWatch watch; // guarded by this
  private volatile Snapshot snapshot = Snapshot.NONE;

  /** The chain in {@code store}. */
  public StoredTokenSource(
      CredentialStore store,
      Endpoints endpoints,
      IdentityEndpoint identityEndpoint,
      Renewer renewer,
      StandingCredentials standing,
      Admission admission,
      InstantSource clock) {
    this.store = store;
    this.endpoints = endpoints;
    this.identityEndpoint = identityEndpoint;
    this.renewer = renewer;
    this.standing = standing;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public AccessToken token() {
    // A race here is benign: whoever reads an older snapshot holds a token that is still valid.
    Snapshot current = snapshot;
    return clock.millis() < current.freshUntil ? current.token : notFresh();
  }

  @Override
  public CompletionStage<AccessToken> tokenAsync() {
    Snapshot current = snapshot;
    long now = clock.millis();
    if (now >= current.freshUntil) {
      current = lookedAt();
    }
    if (now < current.staleAt) {
      return CompletableFuture.completedStage(current.token);
    }
    return now < current.endsAt
        ? flight
            .lead(() -> upkeep(RenewalRules.MARGIN))
            .orElse(CompletableFuture.completedFuture(current.token))
            .minimalCompletionStage()
        : flight.join(() -> upkeep(RenewalRules.MARGIN)).minimalCompletionStage();
  }

  @Override
  public AccessToken token(Duration life) {
    if (life.compareTo(RenewalRules.MARGIN) <= 0) {
      return token();
    }
    return SingleFlight.await(flight.join(() -> upkeep(life)));
  }

  @Override
  public RequestHeaders headers() {
    Snapshot current = snapshot;
    if (clock.millis() < current.freshUntil) {
      return RequestHeaders.of(current.token);
    }
    // Whoever signs requests never has a snapshot.
    Credential credential = required(store.read());
    if (!StandingCredentials.isAgent(credential)) {
      return RequestHeaders.of(token());
    }
    admission.check(credential, store.describe());
    return standing.headers(held(credential));
  }

  @Override
  public AccessToken renew() {
    return SingleFlight.await(
        flight.join(() -> {
          Optional<AuthDocument> document = store.read();
          Credential credential = required(document);
          admission.check(credential, store.describe());
          return credential instanceof ChatGptSession session
              ? settled(
                  renewer.run(
                      new Wish(
                          session.tokens().accessToken(),
                          RenewalReason.FORCED,
                          RenewalRules.MARGIN)))
              : adopt(document);
        }));
  }

  @Override
  public Recovery recovery(RequestHeaders refused) {
    return new StoredRecovery(store, this::renewRefused, clock, refused);
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

  /** Tells {@code listener} of changes from now on, within two seconds (B32). */
  public synchronized void onChange(ChangeListener listener) {
    lookedAt(); // What is there now is no change.
    changes.add(listener);
    if (watch == null) {
      watch = new ChangeWatch(store.watchable(), Duration.ofMillis(LOOK), this::lookedAt);
    }
  }

  /** Renews {@code refused}, unless somebody has done so since; a flight may be about less. */
  private AccessToken renewRefused(Secret refused) {
    Wish wish = new Wish(refused, RenewalReason.UNAUTHORIZED, RenewalRules.MARGIN);
    AccessToken token = SingleFlight.await(flight.join(() -> settled(renewer.run(wish))));
    return token.value().equals(refused)
        ? SingleFlight.await(flight.join(() -> settled(renewer.run(wish))))
        : token;
  }

  private AccessToken notFresh() {
    Snapshot current = lookedAt();
    long now = clock.millis();
    if (now < current.staleAt) {
      return current.token;
    }
    if (now < current.endsAt) {
      return flight
          .lead(() -> upkeep(RenewalRules.MARGIN))
          .map(SingleFlight::await)
          .orElse(current.token);
    }
    return SingleFlight.await(flight.join(() -> upkeep(RenewalRules.MARGIN)));
  }

  /** The snapshot, after one caller has looked whether the store has changed. */
  private Snapshot lookedAt() {
    if (looking.tryLock()) {
      try {
        look();
      } finally {
        looking.unlock();
      }
    }
    return snapshot;
  }

  /** Takes over what somebody else has stored, if that needs nobody's help. */
  private void look() {
    Snapshot current = snapshot;
    Optional<Object> revision = store.revision();
    // In this order a process that lives for one token need not learn to compare.
    if (current.revision.isPresent() && current.revision.equals(revision)) {
      snapshot = current.lookedAtAt(clock.millis());
      return;
    }
    Optional<AuthDocument> document;
    try {
      document = changes.look(store);
    } catch (StoreException unreadable) {
      // A valid token stays so; who has none gets to hear of it.
      snapshot = current.lookedAtAt(clock.millis());
      return;
    }
    if (document.isPresent() && document.get().credential() instanceof ChatGptSession session) {
      try {
        admission.check(session, store.describe());
        if (!session.tokens().accessToken().equals(current.token.value())) {
          publish(session, revision, Duration.ZERO);
        } else {
          snapshot =
              new Snapshot(
                      current.token, current.freshUntil, current.staleAt, current.endsAt, revision)
                  .lookedAtAt(clock.millis());
        }
        return;
      } catch (LatchkeyException refused) {
        // Told to whoever asks next.
      }
    }
    snapshot = Snapshot.NONE;
  }

  /** Does what is due; runs in flight. */
  private AccessToken upkeep(Duration life) {
    Optional<AuthDocument> document = changes.look(store);
    Credential credential = required(document);
    admission.check(credential, store.describe());
    if (!(credential instanceof ChatGptSession session)) {
      return adopt(document);
    }
    Optional<RenewalReason> reason = RenewalRules.due(session, clock.instant(), life);
    if (reason.isEmpty()) {
      return publish(session, store.revision(), SHORT_PAUSE);
    }
    return renewed(session, new Wish(session.tokens().accessToken(), reason.get(), life));
  }

  /** Renews if that works; if not, a token that has not ended yet is better than none. */
  private AccessToken renewed(ChatGptSession session, Wish wish) {
    try {
      return settled(renewer.attempt(session, wish));
    } catch (LatchkeyException e) {
      Optional<Instant> end = RenewalRules.end(session);
      if (end.isPresent() && !end.get().isAfter(clock.instant())) {
        throw e;
      }
      AccessToken token = accessToken(session);
      long endsAt = end.map(Instant::toEpochMilli).orElse(FOREVER);
      long staleAt = Math.min(endsAt, millis(renewer.pausedUntil()));
      snapshot =
          new Snapshot(token, Long.MIN_VALUE, staleAt, endsAt, store.revision())
              .lookedAtAt(clock.millis());
      return token;
    }
  }

  private AccessToken settled(Outcome outcome) {
    try {
      changes.look(store);
    } catch (StoreException unreadable) {
      // The next look takes notice.
    }
    return adopt(Optional.of(outcome.document()));
  }

  private AccessToken adopt(Optional<AuthDocument> document) {
    Credential credential = required(document);
    admission.check(credential, store.describe());
    Optional<Object> revision = store.revision();
    if (credential instanceof ChatGptSession session) {
      return publish(session, revision, SHORT_PAUSE);
    }
    AccessToken token = standing.token(held(credential));
    snapshot =
        new Snapshot(token, Long.MIN_VALUE, FOREVER, FOREVER, revision).lookedAtAt(clock.millis());
    return token;
  }

  /**
   * @param rest for how long nothing is to be done even if something is due: after a renewal that
   *     brought nothing better, anything else would be a loop
   */
  private AccessToken publish(ChatGptSession session, Optional<Object> revision, Duration rest) {
    AccessToken token = accessToken(session);
    Instant now = clock.instant();
    long staleAt =
        Math.max(
            millis(RenewalRules.dueAt(session, now, RenewalRules.MARGIN)),
            now.plus(rest).toEpochMilli());
    long endsAt = Math.max(token.expiresAt().map(Instant::toEpochMilli).orElse(FOREVER), staleAt);
    snapshot =
        new Snapshot(token, Long.MIN_VALUE, staleAt, endsAt, revision).lookedAtAt(clock.millis());
    return token;
  }

  private static long millis(Instant at) {
    if (at.isAfter(Instant.ofEpochMilli(FOREVER))) {
      return FOREVER;
    }
    return at.equals(Instant.MIN) ? Long.MIN_VALUE : at.toEpochMilli();
  }

  private static AccessToken accessToken(ChatGptSession session) {
    return new AccessToken(
        session.tokens().accessToken(),
        RenewalRules.end(session),
        session.tokens().accountId(),
        session.tokens().identity().fedramp());
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

  /** Lets a renewal that is being made come to its end, and stops watching. */
  @Override
  public void close() {
    synchronized (this) {
      if (watch != null) {
        watch.close();
        watch = null;
      }
    }
    flight.settle(LONGEST_RENEWAL);
    changes.close();
  }
}
