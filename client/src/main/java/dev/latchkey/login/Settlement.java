package dev.latchkey.login;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.UnreachableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * How one sign-in ends. One thread completes it while another waits, and whoever is first decides:
 * once the issuer has given tokens they are kept, whatever the waiting thread would prefer; before
 * that, it may give up. Thread-safe.
 */
final class Settlement {
  /** What a code may take at most: connect, exchange, mint, locks. */
  static final Duration COMPLETION_LIMIT = Duration.ofSeconds(110);

  /** Completes the sign-in. */
  interface Completion {
    /**
     * @param mayKeep asked once, when the issuer has given tokens; false if nobody waits for them
     *     any more
     */
    StoredLogin complete(BooleanSupplier mayKeep) throws LoginFailed;
  }

  private final AtomicBoolean decided = new AtomicBoolean();
  private final CompletableFuture<StoredLogin> outcome = new CompletableFuture<>();

  /** Runs {@code completion} on this thread, and tells whoever waits how it ended. */
  void settle(Completion completion) {
    try {
      outcome.complete(completion.complete(() -> decided.compareAndSet(false, true)));
    } catch (LoginFailed failed) {
      outcome.completeExceptionally(failed);
    } catch (RuntimeException | Error unforeseen) {
      outcome.completeExceptionally(unforeseen);
    }
  }

  /** It has failed. */
  void fail(LoginFailed failed) {
    outcome.completeExceptionally(failed);
  }

  boolean isStored() {
    return outcome.isDone() && !outcome.isCompletedExceptionally();
  }

  boolean hasFailed() {
    return outcome.isCompletedExceptionally();
  }

  /** The outcome itself, for the page that shows it. */
  CompletableFuture<StoredLogin> outcome() {
    return outcome;
  }

  /**
   * Waits for the user, then for the issuer.
   *
   * @param limit how long the user may take
   * @param isLate asked when the user's time is over; false if the user was in time and only the
   *     issuer is still at it
   */
  StoredLogin await(Duration limit, BooleanSupplier isLate) throws LoginFailed {
    try {
      return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (isLate.getAsBoolean()) {
        throw timedOut(limit);
      }
      return await();
    } catch (InterruptedException e) {
      return interrupted(e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** Waits for the issuer and the store. */
  StoredLogin await() throws LoginFailed {
    try {
      return outcome.get(COMPLETION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (decided.compareAndSet(false, true)) {
        throw new UnreachableException(
            ErrorCode.ISSUER_UNREACHABLE,
            "the issuer did not complete the sign-in in time",
            "try again later",
            e);
      }
      return settled();
    } catch (InterruptedException e) {
      return interrupted(e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private StoredLogin interrupted(InterruptedException e) throws LoginFailed {
    try {
      if (decided.compareAndSet(false, true)) {
        throw interruption(e);
      }
      // The tokens are here and being stored: the truth is a moment away.
      return settled();
    } finally {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the end of what nobody can stop any more, and what takes no longer than its limits.
   */
  private StoredLogin settled() throws LoginFailed {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      throw failure(e);
    }
  }

  private static LoginFailed failure(Exception wrapper) {
    if (wrapper.getCause() instanceof LoginFailed failed) {
      return failed;
    }
    throw new IllegalStateException("the sign-in failed in an unforeseen way", wrapper);
  }

  /** Nobody came in time. */
  static LoginException timedOut(Duration limit) {
    String words = limit.toMinutes() > 0 ? limit.toMinutes() + " min" : limit.toSeconds() + " s";
    return new LoginException(
        ErrorCode.LOGIN_TIMED_OUT,
        "nobody completed the sign-in within " + words,
        "run latchkey login again; --timeout allows more time");
  }

  /** The waiting thread was interrupted before there was anything to keep. */
  static LoginException interruption(InterruptedException e) {
    return new LoginException(
        ErrorCode.LOGIN_CANCELLED, "the sign-in was interrupted", "run latchkey login again", e);
  }
}
