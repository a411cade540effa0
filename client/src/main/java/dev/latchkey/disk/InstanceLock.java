package dev.latchkey.disk;

import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What one process of a kind holds as long as it lives: the lock of a file, which the operating
 * system gives back however the process ends. The file stays.
 *
 * @param file the file, which need not exist; its folder is made with mode 0700 if it is missing
 */
public record InstanceLock(Path file) {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** The lock, held. Closing gives it back. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the lock without waiting.
   *
   * @return nothing if another process holds it
   * @throws StoreException if the file cannot be made or its file system knows no locks
   */
  public Optional<Held> tryAcquire() {
    try {
      Path folder = DurableFile.folderOf(file);
      if (!Files.isDirectory(folder)) {
        FolderModes.createPrivate(folder);
      }
      new LockFile(file, LIMIT, KernelLock.ofThisSystem()).create();
      return KernelLock.ofThisSystem().tryLock(file).map(held -> held::close);
    } catch (IOException e) {
      throw FileTrouble.of(file, "lock", e);
    }
  }

  /** Who holds it, as {@code "process 4711 (java)"}, where the system tells. */
  public Optional<String> holder() {
    return new LockHolder(Path.of("/proc")).of(file);
  }
}
