package dev.latchkey.session;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.UnreachableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work at a time, whose result everybody gets who comes while it is done.
 *
 * <p>It has a thread of its own: who waits may be interrupted or go away, and neither the work nor
 * the others notice. The thread is no daemon, so that a program which ends does not cut a renewal
 * between its answer and its save. Thread-safe.
 */
final class SingleFlight<T> {
  private final String name;
  private @Nullable CompletableFuture<T> flight; // guarded by this

  SingleFlight(String name) {
    this.name = name;
  }

  /** The result of the work that is being done, or of {@code work}, which then begins. */
  synchronized CompletableFuture<T> join(Supplier<T> work) {
    CompletableFuture<T> current = flight;
    return current == null ? begin(work) : current;
  }

  /** Begins {@code work}, unless some is being done. */
  synchronized Optional<CompletableFuture<T>> lead(Supplier<T> work) {
    return flight == null ? Optional.of(begin(work)) : Optional.empty();
  }

  private CompletableFuture<T> begin(Supplier<T> work) {
    CompletableFuture<T> begun = new CompletableFuture<>();
    flight = begun;
    Thread.ofPlatform()
        .name(name)
        .daemon(false)
        .start(() -> {
          try {
            T result = work.get();
            end();
            begun.complete(result);
          } catch (Throwable e) { // Whatever it is, those who wait must hear of it.
            end();
            begun.completeExceptionally(e);
          }
        });
    return begun;
  }

  private synchronized void end() {
    flight = null;
  }

  /** Waits for the work that is being done, if any, however it ends. */
  void settle(Duration limit) {
    CompletableFuture<T> current;
    synchronized (this) {
      current = flight;
    }
    if (current == null) {
      return;
    }
    try {
      current.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Those who wanted the result have it.
    }
  }

  /**
   * Waits for {@code flight}.
   *
   * @throws LatchkeyException what the work threw; or that this thread was interrupted, which stops
   *     nobody else
   */
  static <T> T await(CompletableFuture<T> flight) {
    try {
      return flight.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(
          ErrorCode.ISSUER_UNREACHABLE,
          "interrupted while waiting for a renewal, which goes on",
          "try again",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LatchkeyException known) {
        throw known;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a renewal failed in an unforeseen way", e.getCause());
    }
  }
}
