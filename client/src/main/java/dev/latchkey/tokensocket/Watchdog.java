package dev.latchkey.tokensocket;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Closes connections on which a step takes too long. Thread-safe. */
final class Watchdog implements AutoCloseable {
  private final ScheduledThreadPoolExecutor clock;

  Watchdog() {
    clock =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("latchkey-token-limit").unstarted(task));
    clock.setRemoveOnCancelPolicy(true);
  }

  /** One step that is watched until it ends. */
  record Watch(ScheduledFuture<?> bite) implements AutoCloseable {
    void end() {
      bite.cancel(false);
    }

    @Override
    public void close() {
      end();
    }
  }

  Watch watch(Channel channel, Duration limit) {
    return new Watch(clock.schedule(() -> close(channel), limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Who waits on it is woken nevertheless.
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
