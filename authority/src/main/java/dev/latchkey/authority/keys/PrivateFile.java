package dev.latchkey.authority.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Files that only their owner may read, in a directory that only its owner may enter. Links are not
 * followed.
 */
public final class PrivateFile {
  private static final Set<PosixFilePermission> FILE_MODE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> DIRECTORY_MODE =
      PosixFilePermissions.fromString("rwx------");
  private static final int LONGEST = 16 * 1024;

  private PrivateFile() {}

  /**
   * Creates a directory with mode 0700, or checks that the one that is there has it and is ours.
   */
  public static void directory(Path directory) {
    try {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        requirePrivate(directory, true);
      } else {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(directory, attribute(DIRECTORY_MODE));
        // The umask may have taken bits away from the owner too.
        Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
      }
    } catch (IOException e) {
      throw new KeyFileException("cannot prepare the directory " + directory, e);
    }
  }

  /**
   * Checks that a directory is there, is no link, belongs to us and is closed to others.
   *
   * @throws KeyFileException if not
   */
  public static void requireDirectory(Path directory) {
    try {
      requirePrivate(directory, true);
    } catch (IOException e) {
      throw new KeyFileException("cannot look at the directory " + directory, e);
    }
  }

  /**
   * Writes a new file with mode 0600 and syncs it and its directory.
   *
   * @throws KeyFileException if there is one already
   */
  public static void create(Path file, byte[] content) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attribute(FILE_MODE))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
      syncDirectory(file);
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException("there is already a file " + file, e);
    } catch (IOException e) {
      throw new KeyFileException("cannot write " + file, e);
    }
  }

  /**
   * Writes a new file as {@link #create} does, so that nobody ever sees half of it. If there is one
   * already, that one stays.
   *
   * @throws KeyFileException if it cannot be written
   */
  static void createWhole(Path file, byte[] content) {
    Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
    try {
      create(draft, content);
      // A link, unlike a move, never replaces what is there.
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw new KeyFileException("cannot write " + file, e);
    } finally {
      discard(draft);
    }
    try {
      syncDirectory(file);
    } catch (IOException e) {
      throw new KeyFileException("cannot write " + file, e);
    }
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new KeyFileException("cannot remove " + draft, e);
    }
  }

  /**
   * Reads a file after checking that it is a regular file of ours, closed to others.
   *
   * @throws KeyFileException if not
   */
  public static byte[] read(Path file) {
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      requirePrivate(file, false);
      if (channel.size() > LONGEST) {
        throw new KeyFileException(file + " is too long for a key");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      return buffer.array();
    } catch (IOException e) {
      throw new KeyFileException("cannot read " + file, e);
    }
  }

  /**
   * Checks that a file is a regular file of ours, closed to others.
   *
   * @throws KeyFileException if not
   */
  public static void requireFile(Path file) {
    try {
      requirePrivate(file, false);
    } catch (IOException e) {
      throw new KeyFileException("cannot look at the file " + file, e);
    }
  }

  private static void requirePrivate(Path path, boolean directory) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (directory ? !attributes.isDirectory() : !attributes.isRegularFile()) {
      throw new KeyFileException(
          path + " must be a " + (directory ? "directory" : "regular file") + ", not a link");
    }
    Set<PosixFilePermission> others = new HashSet<>(attributes.permissions());
    others.removeAll(DIRECTORY_MODE);
    if (!others.isEmpty()) {
      throw new KeyFileException(
          path
              + " is open to others ("
              + PosixFilePermissions.toString(attributes.permissions())
              + "); run: chmod go-rwx "
              + path);
    }
    String user = System.getProperty("user.name");
    if (user != null && !attributes.owner().getName().equals(user)) {
      throw new KeyFileException(path + " belongs to " + attributes.owner().getName());
    }
  }

  private static void syncDirectory(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> mode) {
    return PosixFilePermissions.asFileAttribute(mode);
  }
}
