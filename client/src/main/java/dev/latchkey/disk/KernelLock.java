package dev.latchkey.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Advisory exclusive locks on files, as the operating system gives them to every program on the
 * machine.
 */
public interface KernelLock {
  /** A lock that is held. Closing gives it back. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the lock on an existing {@code file} without waiting.
   *
   * @return nothing if somebody else holds it
   * @throws IOException if the file cannot be opened or its file system knows no locks
   */
  Optional<Held> tryLock(Path file) throws IOException;

  /** The kind of lock that Codex takes on this operating system. */
  static KernelLock ofThisSystem() {
    return System.getProperty("os.name", "").startsWith("Windows")
        ? new ChannelLock()
        : new Flock();
  }
}
