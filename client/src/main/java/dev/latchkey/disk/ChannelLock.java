package dev.latchkey.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** {@link FileChannel}'s lock, which on Windows is the {@code LockFileEx} that Codex uses too. */
final class ChannelLock implements KernelLock {
  @Override
  public Optional<Held> tryLock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(() -> close(channel));
      }
    } catch (OverlappingFileLockException heldInThisProcess) {
      // The same as held by another process.
    }
    channel.close();
    return Optional.empty();
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
