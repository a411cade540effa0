package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one thread that writes. It takes what is waiting, runs it in one transaction, syncs once, and
 * only then answers each caller: nobody is told of a change that a power cut could undo. An
 * operation that fails is undone alone, back to its savepoint; a commit that fails is reported to
 * all whose work was in it.
 */
final class Writer implements AutoCloseable {
  /** Enough to share a sync among many, small enough to keep the first caller's wait short. */
  private static final int BATCH = 256;

  /** More waiting than this is overload, better refused than kept. */
  private static final int QUEUE = 8_192;

  /** No caller waits longer; the server's own time limit is the reason for the number. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Link link;
  private final BlockingQueue<Job<?>> waiting = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile boolean closed;

  Writer(Link link) {
    this.link = link;
    this.thread = Thread.ofPlatform().name("latchkey-writer").daemon(true).unstarted(this::run);
    thread.start();
  }

  /** Work inside the transaction. */
  interface Change<T> {
    T apply(Link link) throws SQLException;
  }

  private static final class Job<T> {
    private final String name;
    private final Change<T> change;
    private final boolean single;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private Runnable answer = () -> {};

    Job(String name, Change<T> change, boolean single) {
      this.name = name;
      this.change = change;
      this.single = single;
    }

    void apply(Link link) throws SQLException {
      T result = change.apply(link);
      answer = () -> done.complete(result);
    }
  }

  /** Runs {@code change} with whatever else is waiting, and returns once it is on the disk. */
  <T> T write(String name, Change<T> change) {
    return await(new Job<>(name, change, false));
  }

  /**
   * As {@link #write}, for a change whose first writing statement is also its last: the statement
   * undoes itself if it fails, so it goes without a savepoint.
   */
  <T> T writeOne(String name, Change<T> change) {
    return await(new Job<>(name, change, true));
  }

  private <T> T await(Job<T> job) {
    if (closed || !waiting.offer(job)) {
      throw new StorageException(
          job.name + ": " + (closed ? "the store is closed" : "too many writes are waiting"));
    }
    try {
      return job.done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new StorageException(job.name + " failed", e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new StorageException(job.name + " took longer than " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(job.name + " was interrupted", e);
    }
  }

  private void run() {
    List<Job<?>> batch = new ArrayList<>(BATCH);
    while (!closed || !waiting.isEmpty()) {
      try {
        Job<?> first = waiting.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        batch.add(first);
        waiting.drainTo(batch, BATCH - 1);
        commit(batch);
      } catch (InterruptedException e) {
        closed = true;
      } finally {
        batch.clear();
      }
    }
    for (Job<?> job : waiting) {
      job.done.completeExceptionally(new SQLException("the store was closed"));
    }
  }

  private void commit(List<Job<?>> batch) {
    try {
      link.update("BEGIN IMMEDIATE");
      List<Job<?>> applied = new ArrayList<>(batch.size());
      for (Job<?> job : batch) {
        if (apply(job)) {
          applied.add(job);
        }
      }
      link.update("COMMIT");
      for (Job<?> job : applied) {
        job.answer.run();
      }
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      for (Job<?> job : batch) {
        job.done.completeExceptionally(e);
      }
    }
  }

  private boolean apply(Job<?> job) throws SQLException {
    if (!job.single) {
      link.update("SAVEPOINT job");
    }
    try {
      job.apply(link);
      if (!job.single) {
        link.update("RELEASE job");
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      if (!job.single) {
        // If this fails too, the exception goes up and the whole batch is rolled back.
        link.update("ROLLBACK TO job");
        link.update("RELEASE job");
      }
      job.done.completeExceptionally(e);
      return false;
    }
  }

  private void rollBack(Exception cause) {
    try {
      link.update("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has already rolled back after some errors, a full disk among them.
      cause.addSuppressed(e);
    }
  }

  /** Writes what is waiting, then stops. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
