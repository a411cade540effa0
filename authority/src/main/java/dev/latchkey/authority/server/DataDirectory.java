package dev.latchkey.authority.server;

import dev.latchkey.authority.keys.KeyFileException;
import dev.latchkey.authority.keys.KeyRing;
import dev.latchkey.authority.keys.PrivateFile;
import dev.latchkey.authority.server.AuthorityException.Problem;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import dev.latchkey.authority.storage.sqlite.SqliteStorage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of one authority, held so that no other process uses it meanwhile. */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "authority.lock";
  private static final String STORE = "latchkey.db";

  private final Path directory;
  private final FileChannel lock;

  private DataDirectory(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** Makes the directory if it is not there, and holds it. */
  static DataDirectory create(Path directory) {
    return guarded(() -> {
      PrivateFile.directory(directory);
      return hold(directory);
    });
  }

  /** Holds a directory that is there. */
  static DataDirectory open(Path directory) {
    if (!Files.exists(directory.resolve(STORE), LinkOption.NOFOLLOW_LINKS)) {
      throw notInitialised(directory);
    }
    return guarded(() -> {
      PrivateFile.requireDirectory(directory);
      return hold(directory);
    });
  }

  /**
   * Opens the store of a directory beside whoever runs the authority there. Only a store of an
   * older version needs the directory held, for as long as it takes to bring it up to date.
   */
  static Storage storageBeside(Path directory) {
    Path file = directory.resolve(STORE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw notInitialised(directory);
    }
    guarded(() -> {
      PrivateFile.requireDirectory(directory);
      PrivateFile.requireFile(file);
      return Boolean.TRUE;
    });
    if (!guarded(() -> SqliteStorage.isCurrent(file))) {
      try (DataDirectory held = open(directory);
          Storage storage = held.storage()) {
        storage.epoch();
      }
    }
    return guarded(() -> SqliteStorage.open(file));
  }

  private static AuthorityException notInitialised(Path directory) {
    return new AuthorityException(
        Problem.NOT_INITIALISED,
        "There is no authority in " + directory + " yet. Initialise one there first.");
  }

  private static DataDirectory hold(Path directory) {
    Path file = directory.resolve(LOCK);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      try {
        PrivateFile.create(file, new byte[0]);
      } catch (KeyFileException e) {
        // Somebody else may have made it between the look and the making; then the lock decides.
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
      }
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      @Nullable FileLock held = channel.tryLock();
      if (held == null) {
        channel.close();
        throw inUse(directory);
      }
      return new DataDirectory(directory, channel);
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel, e);
      throw inUse(directory);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new AuthorityException(Problem.STORAGE, "Cannot lock " + file + ".", e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private static AuthorityException inUse(Path directory) {
    return new AuthorityException(
        Problem.IN_USE,
        "Another process runs the authority in " + directory + ". Stop that one first.");
  }

  /** The keys, made first if there are none. */
  KeyRing newKeys() {
    return guarded(() -> {
      if (!KeyRing.exists(directory)) {
        KeyRing.create(directory);
      }
      return KeyRing.open(directory);
    });
  }

  /** The keys that are there. */
  KeyRing keys() {
    return guarded(() -> KeyRing.open(directory));
  }

  /** Opens the store, made first if there is none. */
  Storage storage() {
    return guarded(() -> {
      Path file = directory.resolve(STORE);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        // Before SQLite makes it, since SQLite gives its log files the mode of this one.
        PrivateFile.create(file, new byte[0]);
      }
      PrivateFile.requireFile(file);
      return SqliteStorage.open(file);
    });
  }

  /** What may fail in the lower packages. */
  interface Work<T> {
    T run();
  }

  /** Turns the failures of the lower packages into ours. */
  static <T> T guarded(Work<T> work) {
    try {
      return work.run();
    } catch (KeyFileException e) {
      throw new AuthorityException(Problem.KEY_FILE, String.valueOf(e.getMessage()), e);
    } catch (StorageException e) {
      throw new AuthorityException(
          Problem.STORAGE, "The store cannot be used: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new AuthorityException(Problem.STORAGE, "Cannot release " + directory + ".", e);
    }
  }
}
