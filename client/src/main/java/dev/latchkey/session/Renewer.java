package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.renewal.ChainRenewal;
import dev.latchkey.renewal.ChainRenewal.Outcome;
import dev.latchkey.renewal.ChainRenewal.Wish;
import dev.latchkey.store.CredentialStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has a chain renewed: by the process that keeps it, if there is one, or by this one; counts what
 * that costs, and remembers a failure for as long as another attempt would be the same.
 *
 * <p>Used by one thread after the other, but for {@link #lastTrouble}.
 */
public final class Renewer {
  /** The pause after trouble for which the issuer was not even asked. */
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(5);

  /**
   * @param tried what was tried: a mark of its tokens, which have no business in memory
   * @param reason why it failed
   * @param until when it may be tried again
   */
  private record Failure(String tried, LatchkeyException reason, Instant until) {}

  private final CredentialStore store;
  private final ChainRenewal chain;
  private final LoginKeeper keeper;
  private final TokenMetrics metrics;
  private final InstantSource clock;
  private volatile @Nullable Failure failure;

  /** Renewals of the chain in {@code store}. */
  public Renewer(
      CredentialStore store,
      ChainRenewal chain,
      LoginKeeper keeper,
      TokenMetrics metrics,
      InstantSource clock) {
    this.store = store;
    this.chain = chain;
    this.keeper = keeper;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Why the last renewal failed, unless one has gone well since. */
  public Optional<LatchkeyException> lastTrouble() {
    return Optional.ofNullable(failure).map(Failure::reason);
  }

  /** Until when {@link #attempt} only repeats what the last one threw. */
  Instant pausedUntil() {
    Failure last = failure;
    return last == null ? Instant.MIN : last.until;
  }

  /**
   * Fulfils {@code wish} about {@code session}, or throws what the last attempt with it threw while
   * another would bring nothing else (B24, B25).
   */
  Outcome attempt(ChatGptSession session, Wish wish) {
    Failure last = failure;
    if (last != null
        && last.tried.equals(mark(session.tokens()))
        && clock.instant().isBefore(last.until)) {
      throw last.reason;
    }
    try {
      return run(wish);
    } catch (LatchkeyException e) {
      failure = new Failure(mark(session.tokens()), e, retryAt(session, e));
      throw e;
    }
  }

  /** Fulfils {@code wish}, whatever was before. */
  Outcome run(Wish wish) {
    long begun = System.nanoTime();
    try {
      Optional<Outcome> kept = kept(wish);
      Outcome outcome = kept.isPresent() ? kept.get() : chain.run(wish);
      failure = null;
      switch (outcome) {
        case Outcome.Renewed r -> tell(() -> metrics.renewed(since(begun)));
        case Outcome.Adopted a -> tell(metrics::adopted);
      }
      return outcome;
    } catch (LatchkeyException e) {
      tell(() -> metrics.renewalFailed(e.code(), since(begun)));
      throw e;
    }
  }

  private static String mark(TokenSet tokens) {
    return tokens.refreshToken().sha256() + tokens.accessToken().sha256();
  }

  private Instant retryAt(ChatGptSession session, LatchkeyException e) {
    Instant now = clock.instant();
    if (e instanceof NotSignedInException) {
      return Instant.MAX; // Until other tokens are stored.
    }
    if (e instanceof StoreException) {
      return now; // The issuer was not asked; a full disk may be emptied at any time.
    }
    return chain
        .notBefore(session.tokens().refreshToken())
        .filter(at -> at.isAfter(now))
        .orElse(now.plus(SHORT_PAUSE));
  }

  /** What the process that keeps the login has stored for {@code wish}, if there is one. */
  private Optional<Outcome> kept(Wish wish) {
    boolean done =
        switch (wish.reason()) {
          case PROACTIVE, SCHEDULED -> keeper.provides(wish.life());
          case UNAUTHORIZED, FORCED -> keeper.replaces(wish.known());
        };
    return done
        ? store.read().filter(document -> !holds(document, wish.known())).map(Outcome.Adopted::new)
        : Optional.empty();
  }

  private static boolean holds(AuthDocument document, Secret accessToken) {
    return document.credential() instanceof ChatGptSession session
        && session.tokens().accessToken().equals(accessToken);
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** What a counter throws must not cost a token. */
  private static void tell(Runnable metric) {
    try {
      metric.run();
    } catch (RuntimeException ignored) {
      // As the interface says.
    }
  }
}
