package dev.latchkey.renewal;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Kinship;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.oauth.TokenResponse;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.StoreTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * One owner's renewal of the stored chain: under the store's lock it reads again, proves that the
 * store can be written, writes down what it is about to do, spends the refresh token once, and
 * returns when the successor is durable.
 *
 * <p>To be called by one thread at a time; processes keep each other out by the lock.
 */
public final class ChainRenewal {
  /** What a renewal found or made. */
  public sealed interface Outcome {
    /** What is stored now. */
    AuthDocument document();

    /** The issuer was asked, and its answer is stored. */
    record Renewed(AuthDocument document) implements Outcome {}

    /** Somebody else had been first, or something else is stored. The issuer was not asked. */
    record Adopted(AuthDocument document) implements Outcome {}
  }

  /**
   * What is wanted.
   *
   * @param known the access token that the caller has, and which is not good enough for it
   * @param reason why it is not
   * @param life how long the token must be good for, if the reason is its age
   */
  public record Wish(Secret known, RenewalReason reason, Duration life) {}

  /** A successor that the issuer has given and the store has not taken. */
  private record Unsaved(Secret spent, AuthDocument document) {}

  private final CredentialStore store;
  private final Endpoints endpoints;
  private final TokenEndpoint tokenEndpoint;
  private final Succession succession;
  private final RefusedChains refused;
  private final RenewalJournal journal;
  private final RetryWindows retryWindows;
  private final RetryRule retryRule;
  private final InstantSource clock;
  private Optional<Unsaved> unsaved = Optional.empty();

  /** Renewals of the chain in {@code store}. */
  public ChainRenewal(
      CredentialStore store,
      Endpoints endpoints,
      TokenEndpoint tokenEndpoint,
      Succession succession,
      InstantSource clock) {
    this.store = store;
    this.endpoints = endpoints;
    this.tokenEndpoint = tokenEndpoint;
    this.succession = succession;
    this.refused = new RefusedChains(store.sidecar(RefusedChains.NAME));
    this.journal = new RenewalJournal(store.sidecar(RenewalJournal.NAME));
    this.retryWindows = new RetryWindows(store);
    this.retryRule = new RetryRule();
    this.clock = clock;
  }

  /**
   * Fulfils {@code wish}.
   *
   * @throws NotSignedInException if nobody is signed in, or the chain is dead
   * @throws StoreException if the store cannot be owned, read or written; the issuer was not asked,
   *     unless it says that a renewed token could not be saved
   * @throws UnreachableException if there was no answer, or it is too early to ask again
   * @throws IssuerException if the answer is a refusal that may pass, or makes no sense
   */
  public Outcome run(Wish wish) {
    Renewal renewal;
    try (StoreTransaction owner = store.begin()) {
      renewal = run(owner, wish);
    }
    // Not while others wait for the store.
    renewal.orphan.ifPresent(succession::disown);
    return renewal.outcome.orElseThrow(ChainRenewal::notSignedIn);
  }

  /** When a chain that failed lately may be tried again, for who plans ahead. */
  public Optional<Instant> notBefore(Secret refreshToken) {
    return journal.of(refreshToken).map(Attempt::notBefore);
  }

  /**
   * @param outcome nothing if somebody has signed out meanwhile
   * @param orphan what was issued and belongs to nobody, so that it is to be revoked (B30)
   */
  private record Renewal(Optional<Outcome> outcome, Optional<Credential> orphan) {
    static Renewal adopted(AuthDocument document) {
      return new Renewal(Optional.of(new Outcome.Adopted(document)), Optional.empty());
    }

    static Renewal renewed(AuthDocument document) {
      return new Renewal(Optional.of(new Outcome.Renewed(document)), Optional.empty());
    }
  }

  private Renewal run(StoreTransaction owner, Wish wish) {
    AuthDocument document = owner.read().orElseThrow(ChainRenewal::notSignedIn);
    if (!(document.credential() instanceof ChatGptSession session)) {
      return Renewal.adopted(document);
    }
    TokenSet tokens = session.tokens();
    if (unsaved.isPresent() && unsaved.get().spent.equals(tokens.refreshToken())) {
      AuthDocument successor = unsaved.get().document;
      owner.replace(successor);
      unsaved = Optional.empty();
      return Renewal.renewed(successor);
    }
    if (!tokens.accessToken().equals(wish.known) && isGoodEnough(session, wish)) {
      return Renewal.adopted(document);
    }
    if (session.mode() != AuthMode.CHATGPT || tokens.refreshToken().isEmpty()) {
      throw new NotSignedInException(
          ErrorCode.LOGIN_EXPIRED,
          "the login in " + store.describe() + " has no refresh token",
          "run latchkey login");
    }
    refused.check(tokens.refreshToken());
    Issuer issuer = endpoints.issuerOf(tokens.provenance());
    Optional<Attempt> earlier = journal.of(tokens.refreshToken());
    Instant now = clock.instant();
    boolean nothingToLose =
        wish.reason == RenewalReason.UNAUTHORIZED || RenewalRules.hasEnded(session, now);
    earlier.ifPresent(attempt ->
        retryRule.check(
            attempt, now, retryWindows.of(issuer.given()), nothingToLose, issuer.given()));
    // Before the token is spent (B27), and only by the owner: those who find that another process
    // was first have nothing to write, and many of them at once would hold up the one that does.
    store.checkWritable();
    TokenResponse answer = ask(issuer, tokens, wish, earlier, now);
    return save(owner, document, answer, issuer);
  }

  private boolean isGoodEnough(ChatGptSession session, Wish wish) {
    return switch (wish.reason) {
      case FORCED, UNAUTHORIZED -> true;
      case PROACTIVE, SCHEDULED -> RenewalRules.due(session, clock.instant(), wish.life).isEmpty();
    };
  }

  private TokenResponse ask(
      Issuer issuer, TokenSet tokens, Wish wish, Optional<Attempt> earlier, Instant now) {
    Secret refreshToken = tokens.refreshToken();
    Attempt attempt = retryRule.next(earlier, now, refreshToken);
    journal.write(refreshToken, attempt);
    try {
      return tokenEndpoint.refresh(
          endpoints.refresh(issuer),
          endpoints.clientIdOf(tokens.provenance()),
          refreshToken,
          wish.reason.wireName());
    } catch (IssuerException e) {
      if (IssuerVerdict.isFinal(e)) {
        NotSignedInException dead = IssuerVerdict.dead(e);
        refused.remember(refreshToken, String.valueOf(dead.getMessage()));
        forget();
        throw dead;
      }
      note(refreshToken, retryRule.answered(attempt, earlier, e, clock.instant(), refreshToken));
      throw e;
    } catch (UnreachableException e) {
      if (e.mayHaveArrived()) {
        note(refreshToken, retryRule.unanswered(attempt, e, clock.instant(), refreshToken));
      } else if (earlier.isPresent()) {
        note(refreshToken, earlier.get());
      } else {
        forget();
      }
      throw e;
    }
  }

  private Renewal save(
      StoreTransaction owner, AuthDocument asked, TokenResponse answer, Issuer issuer) {
    TokenSet spent = ((ChatGptSession) asked.credential()).tokens();
    TokenSet successor = Successor.of(spent, answer, issuer.given());
    AuthDocument renewed = asked.withTokens(successor, clock.instant());
    Optional<AuthDocument> found = readAgain(owner, asked);
    if (found.isEmpty()) {
      // Signed out by somebody without our locks.
      forget();
      return new Renewal(Optional.empty(), Optional.of(renewed.credential()));
    }
    AuthDocument current = found.get();
    if (!current.equals(asked)) {
      if (!isOf(current, spent.refreshToken())) {
        // The newer login wins, and ours is revoked unless that could end the newer one.
        boolean stranger = Kinship.of(renewed, current).chain() == Kinship.Chain.OTHER;
        return new Renewal(
            Optional.of(new Outcome.Adopted(current)),
            stranger ? Optional.of(renewed.credential()) : Optional.empty());
      }
      renewed = current.withTokens(successor, clock.instant());
    }
    try {
      owner.replace(renewed);
    } catch (StoreException e) {
      unsaved = Optional.of(new Unsaved(spent.refreshToken(), renewed));
      throw notSaved(e);
    }
    if (successor.refreshToken().equals(spent.refreshToken())) {
      forget();
    }
    retryWindows.remember(owner, issuer.given(), answer.retryWindow());
    return Renewal.renewed(renewed);
  }

  /** What cannot be read now was readable a moment ago; the new tokens are worth more. */
  private static Optional<AuthDocument> readAgain(StoreTransaction owner, AuthDocument asked) {
    try {
      return owner.read();
    } catch (StoreException unreadable) {
      return Optional.of(asked);
    }
  }

  private static boolean isOf(AuthDocument document, Secret refreshToken) {
    return document.credential() instanceof ChatGptSession session
        && session.tokens().refreshToken().equals(refreshToken);
  }

  private void note(Secret refreshToken, Attempt attempt) {
    try {
      journal.write(refreshToken, attempt);
    } catch (StoreException notWritten) {
      // What was written before the request says enough.
    }
  }

  private void forget() {
    try {
      journal.clear();
    } catch (StoreException notWritten) {
      // An entry too many costs a pause, nothing else.
    }
  }

  private LatchkeyException notSaved(StoreException e) {
    return new StoreException(
        e.code(),
        "the token was renewed and could not be saved: " + e.getMessage(),
        e.remedy() + "; this program keeps the new token in memory until then",
        e);
  }

  private static NotSignedInException notSignedIn() {
    return new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN, "nobody is signed in", "run latchkey login");
  }
}
