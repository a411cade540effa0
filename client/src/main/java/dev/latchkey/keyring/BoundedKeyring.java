package dev.latchkey.keyring;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A keyring that answers within a limit or not at all (B41): services hang, and wait for dialogs
 * that nobody sees. Thread-safe.
 *
 * <p>Each call runs on a daemon thread of its own, which is abandoned when the limit has passed: it
 * holds up nobody, and ends with the process at the latest.
 */
public final class BoundedKeyring implements Keyring {
  /** How long a keyring may take that asks nobody. */
  public static final Duration LIMIT = Duration.ofSeconds(3);

  private final Keyring keyring;
  private final Duration limit;
  private final Optional<Duration> patience;

  /**
   * Bounds {@code keyring}.
   *
   * @param limit for each call
   * @param patience how long a user may take to unlock it; nothing if there is nobody to ask, so
   *     that what is locked is an error at once
   */
  public BoundedKeyring(Keyring keyring, Duration limit, Optional<Duration> patience) {
    this.keyring = keyring;
    this.limit = limit;
    this.patience = patience;
  }

  /** The same keyring, which is asked for what it gives without a dialog. */
  public BoundedKeyring withoutDialogs() {
    return new BoundedKeyring(keyring, limit, Optional.empty());
  }

  @Override
  public String describe() {
    return keyring.describe();
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    return unlocked(() -> keyring.find(name));
  }

  @Override
  public void add(KeyringName name, Secret value) {
    unlocked(() -> {
      keyring.add(name, value);
      return true;
    });
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    unlocked(() -> {
      keyring.change(item, value);
      return true;
    });
  }

  @Override
  public void remove(KeyringItem item) {
    unlocked(() -> {
      keyring.remove(item);
      return true;
    });
  }

  @Override
  public void unlock() {
    within(
        patience.orElse(limit),
        () -> {
          keyring.unlock();
          return true;
        });
  }

  @Override
  public void cancel() {
    keyring.cancel();
  }

  private <T> T unlocked(Supplier<T> call) {
    try {
      return within(limit, call);
    } catch (StoreException e) {
      if (e.code() != ErrorCode.KEYRING_LOCKED || patience.isEmpty()) {
        throw e;
      }
      unlock();
      return within(limit, call);
    }
  }

  private <T> T within(Duration time, Supplier<T> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("latchkey-keyring")
        .start(() -> {
          try {
            answer.complete(call.get());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    boolean interrupted = false;
    long end = System.nanoTime() + time.toNanos();
    try {
      while (true) {
        try {
          return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          // What is being saved may be tokens whose predecessors are spent.
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      keyring.cancel();
      throw new StoreException(
          ErrorCode.KEYRING_SILENT,
          keyring.describe() + " did not answer within " + time.toSeconds() + " s",
          "restart it or sign in to the desktop anew; to do without it: latchkey store move file",
          e);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case null -> new IllegalStateException();
      case StoreException known -> known;
      case Error error -> throw error;
      case RuntimeException unexpected -> unexpected;
      default -> new IllegalStateException(cause);
    };
  }
}
