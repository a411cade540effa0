package dev.latchkey.session;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks whenever the system says that something happened in a folder, and at least every so often:
 * network file systems and containers tell nothing, and a folder may come later than its watch.
 */
final class ChangeWatch implements AutoCloseable {
  /** Several events of one save are one reason to look. */
  private static final Duration SETTLE = Duration.ofMillis(20);

  private final @Nullable WatchService service;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins to watch.
   *
   * @param folders where
   * @param period how often to look whatever happens
   * @param look what to do; what it throws is ignored
   */
  ChangeWatch(List<Path> folders, Duration period, Runnable look) {
    WatchService events = null;
    try {
      events = FileSystems.getDefault().newWatchService();
      for (Path folder : folders) {
        if (Files.isDirectory(folder)) {
          folder.register(
              events,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
        }
      }
    } catch (IOException | UnsupportedOperationException noEvents) {
      // Looking every so often is enough.
    }
    service = events;
    thread = Thread.ofPlatform().daemon().name("latchkey-watch").start(() -> run(period, look));
  }

  private void run(Duration period, Runnable look) {
    while (!closed) {
      try {
        look.run();
      } catch (RuntimeException ignored) {
        // Whoever asks for a token hears of it.
      }
      try {
        await(period);
      } catch (InterruptedException | ClosedWatchServiceException end) {
        return;
      }
    }
  }

  private void await(Duration period) throws InterruptedException {
    WatchService events = service;
    if (events == null) {
      Thread.sleep(period);
      return;
    }
    WatchKey key = events.poll(period.toMillis(), TimeUnit.MILLISECONDS);
    if (key != null) {
      Thread.sleep(SETTLE);
      key.pollEvents();
      key.reset();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (service != null) {
      try {
        service.close();
      } catch (IOException ignored) {
        // It watches nothing any more.
      }
    }
  }
}
