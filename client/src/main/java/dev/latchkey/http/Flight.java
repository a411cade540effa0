package dev.latchkey.http;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way, which can be cancelled where it waits for the network. Where it waits for a
 * token it is left alone: a renewal that is begun is brought to its end, for others need it.
 * Thread-safe.
 */
final class Flight {
  private @Nullable CompletableFuture<?> awaited; // guarded by this
  private boolean cancelled; // guarded by this

  /** The result of {@code next}, which is cancelled if the waiting thread is interrupted. */
  <T> T await(CompletableFuture<T> next) throws IOException, InterruptedException {
    if (!isToWaitFor(next)) {
      next.cancel(true);
      throw new CancellationException();
    }
    try {
      return next.get();
    } catch (InterruptedException e) {
      next.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof RuntimeException mistake) {
        throw mistake;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof IOException trouble ? trouble : new IOException(cause);
    }
  }

  private synchronized boolean isToWaitFor(CompletableFuture<?> next) {
    awaited = next;
    return !cancelled;
  }

  private void cancel() {
    CompletableFuture<?> current;
    synchronized (this) {
      cancelled = true;
      current = awaited;
    }
    if (current != null) {
      current.cancel(true);
    }
  }

  /**
   * Begins {@code work}, which may block, on a thread of its own.
   *
   * @param unwanted gets a result that came after the cancellation
   */
  <R> CompletableFuture<R> start(Callable<R> work, Consumer<R> unwanted) {
    CompletableFuture<R> result = new Cancelable<>(this);
    Thread.ofVirtual()
        .name("latchkey-request")
        .start(() -> {
          try {
            R value = work.call();
            if (!result.complete(value)) {
              unwanted.accept(value);
            }
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** As the JDK's: {@code cancel(true)} of it, or of what is derived from it, ends the request. */
  private static final class Cancelable<R> extends CompletableFuture<R> {
    private final Flight flight;

    Cancelable(Flight flight) {
      this.flight = flight;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean changed = super.cancel(mayInterruptIfRunning);
      if (mayInterruptIfRunning) {
        flight.cancel();
      }
      return changed;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Cancelable<>(flight);
    }
  }
}
