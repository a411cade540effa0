package dev.latchkey.provider;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The token that a provider's command prints, kept in memory only (policy §9.2). Thread-safe.
 *
 * <p>The command runs once at a time, in the thread of who asked first; who asks meanwhile gets
 * that result, be it a failure. It runs again when the token is as old as the refresh interval. If
 * that fails, the old token is given out, and the command tried again every 30 s at most, until the
 * token is twice as old as the interval; then the failure is the answer. How long a token really
 * lives only its provider knows, and a 401 says so earlier.
 */
final class CommandTokens {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /**
   * @param run counts runs, so that two are never taken for one
   * @param pausedUntil when a refresh that failed may be tried again
   */
  private record Snapshot(Secret token, long run, Instant at, Instant pausedUntil) {}

  private final CommandRun command;
  private final Duration interval;
  private final InstantSource clock;
  private volatile @Nullable Snapshot snapshot; // written under this
  private @Nullable CompletableFuture<Snapshot> flight; // guarded by this
  private long runs; // guarded by this

  CommandTokens(CommandRun command, Duration interval, InstantSource clock) {
    this.command = command;
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * A token that is good enough to try.
   *
   * @throws ProviderException if there is none
   */
  Secret token() {
    Snapshot current = snapshot;
    if (current == null) {
      return next(0).token;
    }
    Instant now = clock.instant();
    if (isYounger(current, interval, now) || isPaused(current, now)) {
      return current.token;
    }
    try {
      return next(current.run).token;
    } catch (ProviderException e) {
      if (Thread.currentThread().isInterrupted()
          || !isYounger(current, interval.multipliedBy(2), now)) {
        throw e;
      }
      pause(current, now);
      return current.token;
    }
  }

  /**
   * A token other than {@code refused}, as far as that lies with us: a newer one that is here
   * already, or what the command prints now.
   */
  Secret after(Secret refused) {
    Snapshot current = snapshot;
    return current != null && !current.token.equals(refused)
        ? current.token
        : next(current == null ? 0 : current.run).token;
  }

  /**
   * With an interval of zero a token never becomes too old; nor is it younger after a step back.
   */
  private boolean isYounger(Snapshot current, Duration age, Instant now) {
    return interval.isZero()
        || (!now.isBefore(current.at) && Duration.between(current.at, now).compareTo(age) < 0);
  }

  private static boolean isPaused(Snapshot current, Instant now) {
    return !now.isBefore(current.at) && now.isBefore(current.pausedUntil);
  }

  private synchronized void pause(Snapshot current, Instant now) {
    Snapshot newest = snapshot;
    if (newest != null && newest.run == current.run) {
      Instant end = newest.at.plus(interval.multipliedBy(2));
      Instant later = now.plus(PAUSE);
      snapshot =
          new Snapshot(newest.token, newest.run, newest.at, later.isBefore(end) ? later : end);
    }
  }

  /** What the first run after {@code run} gives, be it over, under way, or still to come. */
  private Snapshot next(long run) {
    while (true) {
      CompletableFuture<Snapshot> result;
      boolean leads = false;
      synchronized (this) {
        Snapshot newest = snapshot;
        if (newest != null && newest.run > run) {
          return newest;
        }
        result = flight;
        if (result == null) {
          result = new CompletableFuture<>();
          flight = result;
          leads = true;
        }
      }
      if (leads) {
        lead(result);
      }
      try {
        return result.get();
      } catch (InterruptedException e) {
        throw interrupted(e);
      } catch (CancellationException e) {
        if (leads) {
          throw interrupted(e);
        }
        // Who ran it went away, so another one of us does.
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ProviderException known) {
          throw known;
        }
        throw new IllegalStateException(
            "a provider's command failed in an unforeseen way", e.getCause());
      }
    }
  }

  private void lead(CompletableFuture<Snapshot> result) {
    try {
      Secret token = command.run();
      Snapshot fresh;
      synchronized (this) {
        Instant now = clock.instant();
        fresh = new Snapshot(token, ++runs, now, Instant.EPOCH);
        snapshot = fresh;
        flight = null;
      }
      result.complete(fresh);
    } catch (InterruptedException e) {
      land();
      result.cancel(false);
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // Whatever it is, those who wait must hear of it.
      land();
      result.completeExceptionally(e);
    }
  }

  private synchronized void land() {
    flight = null;
  }

  private static ProviderException interrupted(Exception e) {
    Thread.currentThread().interrupt();
    return new ProviderException(
        ErrorCode.PROVIDER_COMMAND_FAILED,
        "interrupted while a provider's command was at work",
        "try again",
        e);
  }
}
