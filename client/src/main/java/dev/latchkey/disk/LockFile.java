package dev.latchkey.disk;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A lock file that stays where it is, empty, and whose lock is what counts.
 *
 * <p>It is never deleted: whoever deletes a lock file lets two processes lock two different files
 * of one name.
 */
public final class LockFile {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path file;
  private final Duration limit;
  private final KernelLock kernel;

  public LockFile(Path file, Duration limit, KernelLock kernel) {
    this.file = file;
    this.limit = limit;
    this.kernel = kernel;
  }

  /**
   * Takes the lock, waiting for at most the limit.
   *
   * @throws StoreException if it is still held then (the message names the holder), or cannot be
   *     taken at all
   */
  public KernelLock.Held acquire() {
    return acquire(false);
  }

  /**
   * As {@link #acquire()}, but an interrupt does not end the wait; the thread stays interrupted.
   */
  public KernelLock.Held acquireUninterruptibly() {
    boolean interrupted = Thread.interrupted();
    try {
      return acquire(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private KernelLock.Held acquire(boolean deaf) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      create();
      while (true) {
        Optional<KernelLock.Held> held = kernel.tryLock(file);
        if (held.isPresent()) {
          return held.get();
        }
        if (System.nanoTime() - deadline >= 0) {
          throw stillHeld();
        }
        try {
          Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
          if (!deaf) {
            throw e;
          }
          interrupted = true;
        }
      }
    } catch (IOException e) {
      throw FileTrouble.of(file, "lock", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          ErrorCode.STORE_LOCKED, "interrupted while waiting for the lock " + file, "try again", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void create() throws IOException {
    if (!Files.exists(file)) {
      FileChannel.open(
              file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(file))
          .close();
    }
  }

  public static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private StoreException stillHeld() {
    String holder =
        new LockHolder(Path.of("/proc"))
            .of(file)
            .orElse("another process, which this system does not name");
    return new StoreException(
        ErrorCode.STORE_LOCKED,
        file + " has been locked for " + limit.toSeconds() + " s by " + holder,
        "let that process finish, or end it if it hangs, and try again");
  }
}
