package dev.latchkey.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Several threads at one store, through one instance or several. */
final class Contention {
  private static final int CHANGES = 8;
  private static final long SECONDS = 30;

  private Contention() {}

  /** While one owns the store through {@code first}, nobody does through {@code second}. */
  static void assertExcluded(CredentialStore first, CredentialStore second) throws Exception {
    AtomicBoolean owned = new AtomicBoolean(true);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> intruded;
      try (StoreTransaction owner = first.begin()) {
        intruded = thread.submit(() -> ownsWhile(owned, second));
        try {
          assertFalse(intruded.get(150, TimeUnit.MILLISECONDS), "two owners at a time");
        } catch (TimeoutException itWaits) {
          // As it should; a store of a short limit has refused instead.
        }
        owner.replace(SampleDocuments.apiKey());
        owned.set(false);
      }
      assertFalse(intruded.get(SECONDS, TimeUnit.SECONDS), "two owners at a time");
      assertFalse(thread.submit(() -> ownsWhile(owned, second)).get(SECONDS, TimeUnit.SECONDS));
    } finally {
      thread.shutdownNow();
    }
    second.begin().close();
  }

  private static boolean ownsWhile(AtomicBoolean owned, CredentialStore store) {
    try (StoreTransaction intruder = store.begin()) {
      return owned.get();
    } catch (StoreException e) {
      if (e.code() == ErrorCode.STORE_LOCKED) {
        return false;
      }
      throw e;
    }
  }

  /** What another thread reads while this one owns the store. */
  static Optional<AuthDocument> readMeanwhile(CredentialStore store) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(store::read).get(SECONDS, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
  }

  /** Each owner finds what the one before has left. */
  static void assertNoChangeIsLost(List<CredentialStore> instances) throws Exception {
    try (StoreTransaction owner = instances.getFirst().begin()) {
      owner.replace(SampleDocuments.numbered(0));
    }
    List<CredentialStore> visitors = new ArrayList<>(instances);
    visitors.addAll(instances);
    ExecutorService threads = Executors.newFixedThreadPool(visitors.size());
    try {
      List<Future<?>> running = new ArrayList<>();
      for (CredentialStore visitor : visitors) {
        running.add(threads.submit(() -> countUp(visitor)));
      }
      for (Future<?> one : running) {
        one.get(SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(
        visitors.size() * CHANGES,
        SampleDocuments.number(instances.getFirst().read().orElseThrow()));
  }

  private static void countUp(CredentialStore store) {
    for (int i = 0; i < CHANGES; i++) {
      try (StoreTransaction owner = store.begin()) {
        int number = SampleDocuments.number(owner.read().orElseThrow());
        owner.replace(SampleDocuments.numbered(number + 1));
      }
    }
  }

  /** Readers that never wait find one whole document after the other. */
  static void assertNeverHalf(List<CredentialStore> instances) throws Exception {
    CredentialStore writer = instances.getFirst();
    try (StoreTransaction owner = writer.begin()) {
      owner.replace(SampleDocuments.numbered(0));
    }
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(instances.size() + 1);
    try {
      List<Future<?>> reading = new ArrayList<>();
      for (CredentialStore instance : instances) {
        reading.add(threads.submit(() -> readOnAndOn(instance, writing)));
      }
      Future<?> written =
          threads.submit(() -> {
            for (int i = 0; i < CHANGES; i++) {
              countUp(writer);
            }
          });
      try {
        written.get(SECONDS, TimeUnit.SECONDS);
      } finally {
        writing.set(false);
      }
      for (Future<?> one : reading) {
        one.get(SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void readOnAndOn(CredentialStore store, AtomicBoolean writing) {
    int last = 0;
    while (writing.get()) {
      AuthDocument found = store.read().orElseThrow(() -> new AssertionError("nothing there"));
      int number = SampleDocuments.number(found);
      assertEquals(SampleDocuments.numbered(number), found, "half a document");
      assertFalse(number < last, "an older document after a newer one");
      last = number;
    }
  }
}
