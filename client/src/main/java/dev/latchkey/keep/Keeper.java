package dev.latchkey.keep;

import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import dev.latchkey.session.TokenSource;
import dev.latchkey.store.CredentialStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a login's token is renewed before anybody else would have to (B31), and that
 * revocations are retried. It is driven in steps and holds no thread; the wall clock is looked at
 * anew in each, so that a suspended or corrected clock is noticed. Used by one thread, but for
 * {@link #progress}.
 */
public final class Keeper {
  /** The longest time between two looks at the clock and at the store (B32). */
  private static final Duration SLICE = Duration.ofSeconds(2);

  /** How often a credential is looked at that is renewed when it is asked for. */
  private static final Duration ELSEWHERE = Duration.ofSeconds(30);

  private static final Duration REVOCATIONS = Duration.ofSeconds(10);

  private final TokenSource source;
  private final Supplier<Status> status;
  private final Supplier<Optional<LatchkeyException>> lastTrouble;
  private final CredentialStore store;
  private final RevocationQueue queue;
  private final InstantSource clock;
  private final Schedule schedule;
  private final News.Listener listener;

  private @Nullable Object mark;
  private @Nullable AccessToken known;
  private Instant seen = Instant.EPOCH;
  private Instant setAt = Instant.EPOCH;
  private Instant next = Instant.MIN;
  private int failures;
  private String told = "";
  private volatile Progress progress = new Progress(Optional.empty(), Optional.empty());

  /**
   * How it goes.
   *
   * @param renewalAt when the token is going to be renewed
   * @param trouble why the last renewal failed, if it did
   */
  record Progress(Optional<Instant> renewalAt, Optional<String> trouble) {}

  /**
   * Keeps what {@code source} gives.
   *
   * @param status what it is
   * @param lastTrouble why its last renewal failed, if it did
   * @param random what spreads renewals over time
   */
  public Keeper(
      TokenSource source,
      Supplier<Status> status,
      Supplier<Optional<LatchkeyException>> lastTrouble,
      CredentialStore store,
      RevocationQueue queue,
      InstantSource clock,
      RandomGenerator random,
      News.Listener listener) {
    this.source = source;
    this.status = status;
    this.lastTrouble = lastTrouble;
    this.store = store;
    this.queue = queue;
    this.clock = clock;
    this.schedule = new Schedule(random);
    this.listener = listener;
  }

  Progress progress() {
    return progress;
  }

  /** Does what is due. Returns how long to wait before the next step. */
  public Duration step() {
    Object now = mark();
    boolean changed = !now.equals(mark);
    mark = now;
    if (changed || clock.instant().isBefore(setAt) || !clock.instant().isBefore(next)) {
      if (changed) {
        failures = 0;
      }
      look();
    }
    retryRevocations();
    Duration left = Duration.between(clock.instant(), next);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(SLICE) > 0 ? SLICE : left;
  }

  private void look() {
    try {
      Status present = status.get();
      if (present.state() != Status.State.SIGNED_IN) {
        await(
            present.state() == Status.State.NOT_SIGNED_IN
                ? "nobody is signed in"
                : "the login is incomplete");
      } else if (!present.renewable()) {
        if (present.expired()) {
          await("the login has ended and cannot be renewed");
        } else {
          keep(Optional.empty(), present.expiresAt());
        }
      } else if (present.source() == Source.STORE) {
        renewIfDue();
      } else {
        // It is renewed when it is asked for, in good time for whoever asks here.
        Optional<Instant> end = source.token().expiresAt();
        keep(Optional.of(clock.instant().plus(ELSEWHERE)), end);
      }
    } catch (NotSignedInException e) {
      await(e.getMessage() + "; " + e.remedy());
    } catch (LatchkeyException e) {
      fail(Optional.of(e));
    }
  }

  private void renewIfDue() {
    AccessToken before = known;
    AccessToken token = noticed(source.token());
    Optional<Instant> due = schedule.renewalOf(token, seen);
    Instant now = clock.instant();
    if (due.isPresent()
        && !due.get().isAfter(now)
        && token.expiresAt().orElseThrow().isAfter(now)) {
      Duration longer = Duration.between(now, token.expiresAt().get()).plusSeconds(1);
      AccessToken renewed = noticed(source.token(longer));
      if (renewed.value().equals(token.value())) {
        fail(lastTrouble.get());
        return;
      }
      token = renewed;
      due = schedule.renewalOf(token, seen);
    }
    Optional<Instant> end = token.expiresAt();
    if (end.isPresent() && !end.get().isAfter(clock.instant())) {
      fail(lastTrouble.get()); // Dead on arrival.
      return;
    }
    boolean replaced = before != null && !before.value().equals(token.value());
    if (replaced && end.isPresent() && told.equals("keeping")) {
      listener.changed(new News.Renewed(end.get()));
    }
    keep(due, end);
  }

  private AccessToken noticed(AccessToken token) {
    AccessToken last = known;
    if (last == null || !last.value().equals(token.value())) {
      seen = clock.instant();
    }
    known = token;
    return token;
  }

  private void keep(Optional<Instant> due, Optional<Instant> end) {
    failures = 0;
    Instant soonest = clock.instant().plus(Schedule.LEAST);
    progress = new Progress(due, Optional.empty());
    set(due.map(at -> at.isAfter(soonest) ? at : soonest).orElse(Instant.MAX));
    tell("keeping", new News.Keeping(end));
  }

  private void await(String reason) {
    failures = 0;
    known = null;
    progress = new Progress(Optional.empty(), Optional.of(reason));
    set(Instant.MAX);
    tell("waiting: " + reason, new News.Waiting(reason));
  }

  private void fail(Optional<LatchkeyException> reason) {
    failures++;
    set(clock.instant().plus(schedule.pauseAfter(failures)));
    Optional<Instant> end =
        Optional.ofNullable(known)
            .flatMap(AccessToken::expiresAt)
            .filter(at -> at.isAfter(clock.instant()));
    String why =
        reason.map(e -> e.getMessage() + "; " + e.remedy()).orElse("the issuer gave no new token");
    progress = new Progress(Optional.of(next), Optional.of(why));
    tell(
        "trouble: " + reason.map(e -> e.code().id()).orElse("") + end.isPresent(),
        new News.Trouble(reason, end));
  }

  private void set(Instant at) {
    setAt = clock.instant();
    next = at;
  }

  private void tell(String state, News news) {
    if (!told.equals(state)) {
      told = state;
      listener.changed(news);
    }
  }

  private void retryRevocations() {
    for (RevocationOutcome outcome : queue.attemptDue(REVOCATIONS)) {
      if (outcome instanceof RevocationOutcome.Confirmed(String issuer)) {
        listener.changed(new News.Revoked(issuer));
      }
    }
  }

  /** What is equal as long as the stored document has not changed. */
  private Object mark() {
    Optional<Object> revision = store.revision();
    if (revision.isPresent()) {
      return revision.get();
    }
    try {
      return store.read();
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
