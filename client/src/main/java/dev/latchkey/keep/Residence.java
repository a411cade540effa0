package dev.latchkey.keep;

import dev.latchkey.disk.InstanceLock;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.session.Status;
import dev.latchkey.session.TokenSource;
import dev.latchkey.store.HomeTraces;
import dev.latchkey.tokensocket.TokenSocketServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one process that keeps a home: its lock, its token socket, and a {@link Keeper} that is
 * driven until it is told to stop.
 */
public final class Residence {
  /** A renewal that is under way takes no longer. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(35);

  /** How often it is looked whether the home is still there. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Place place;
  private final Keeper keeper;
  private final Answers answers;
  private final News.Listener listener;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Optional<TokenSocketServer> server = Optional.empty();

  /**
   * Where it is, and for whom.
   *
   * @param home the Codex home
   * @param socket where tokens are given out
   * @param uids the users besides this one's who get some
   */
  public record Place(Path home, Path socket, Set<Long> uids) {
    /** Copies {@code uids}. */
    public Place {
      uids = Set.copyOf(uids);
    }
  }

  /**
   * Keeps {@code source} at {@code place}.
   *
   * @param status what it is
   * @param version this program's, for who asks
   */
  public Residence(
      Place place,
      Keeper keeper,
      TokenSource source,
      Supplier<Status> status,
      String version,
      InstantSource clock,
      News.Listener listener) {
    this.place = place;
    this.keeper = keeper;
    this.answers = new Answers(source, status, keeper, place.home(), version, clock);
    this.listener = listener;
  }

  /**
   * Keeps the login until {@link #stop} is called or the home is gone.
   *
   * @param ready is run when tokens are given out
   * @throws KeepException if another process keeps the home, or the socket cannot be made
   */
  public void run(Runnable ready) {
    InstanceLock lock = new InstanceLock(new HomeTraces(place.home()).keepLock());
    try (InstanceLock.Held held =
        lock.tryAcquire()
            .orElseThrow(() ->
                new KeepException(
                    ErrorCode.KEEP_RUNNING,
                    lock.holder().orElse("another process") + " keeps " + place.home() + " already",
                    "run latchkey keep status to see it, and end it if another shall take over"))) {
      Object mark = mark(lock.file());
      server = Optional.of(open());
      try {
        ready.run();
        while (!isStopped(Duration.ZERO)) {
          if (!mark.equals(mark(lock.file()))) {
            listener.changed(new News.HomeGone(place.home().toString()));
            return;
          }
          if (!server.orElseThrow().isInPlace()) {
            server.orElseThrow().close();
            server = Optional.of(open());
          }
          wait(keeper.step(), mark, lock.file());
        }
      } finally {
        server.orElseThrow().close(LAST_WORDS);
      }
    }
  }

  /** Ends {@link #run}: no more questions are taken, and those that were put are answered. */
  public void stop() {
    stopped.countDown();
    server.ifPresent(TokenSocketServer::stopAccepting);
  }

  private TokenSocketServer open() {
    return TokenSocketServer.open(place.socket(), answers, place.uids());
  }

  /** Waits, unless it is stopped or the home goes away. */
  private void wait(Duration time, Object mark, Path lock) {
    Duration left = time;
    while (left.isPositive()
        && !isStopped(left.compareTo(LOOK) < 0 ? left : LOOK)
        && mark.equals(mark(lock))) {
      left = left.minus(LOOK);
    }
  }

  private boolean isStopped(Duration atMost) {
    try {
      return stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static Object mark(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return Objects.requireNonNullElse(key, file);
    } catch (IOException gone) {
      return "gone";
    }
  }
}
