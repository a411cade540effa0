package dev.latchkey.loginlog;

import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.FolderModes;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * {@code codex-login.log} itself, to which several processes append, Codex among them: readable by
 * its owner alone, and put aside as {@code codex-login.log.1} when it has become long (B58).
 *
 * <p>It is opened for each line. There are few, and so nothing has to be closed when a sign-in ends
 * in an unusual way, and a line goes to the present file after another process has put the last one
 * aside.
 *
 * @param path where it is; it need not exist, and may be a symbolic link
 * @param limit from how many bytes on it is put aside
 */
record LogFile(Path path, long limit) {
  static final String NAME = "codex-login.log";
  static final long LIMIT = 5L << 20;

  private static final int ATTEMPTS = 10;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  static LogFile in(Path folder) {
    return new LogFile(folder.resolve(NAME), LIMIT);
  }

  /**
   * Appends {@code line} in one go, so that lines of several processes do not mix.
   *
   * @throws StoreException if that was not possible
   */
  void append(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      for (int attempt = 1; !hasAppended(bytes, attempt == ATTEMPTS); attempt++) {
        // Another process has put the file aside just now.
      }
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }

  private boolean hasAppended(byte[] bytes, boolean isLastAttempt) throws IOException {
    try {
      Path real = prepared();
      // A stream and no channel: what an interrupted thread has to say is worth writing down, too.
      try (OutputStream out = Files.newOutputStream(real, StandardOpenOption.APPEND)) {
        out.write(bytes);
      }
      return true;
    } catch (NoSuchFileException gone) {
      if (isLastAttempt) {
        throw gone;
      }
      return false;
    }
  }

  /**
   * Puts the file aside if it is too long. Whoever still writes to it goes on with the one that was
   * put aside.
   *
   * @throws StoreException if that was not possible
   */
  void rotate() {
    Path real;
    try {
      real = path.toRealPath();
      if (Files.size(real) < limit || !Files.isRegularFile(real)) {
        return;
      }
    } catch (IOException e) {
      return; // There is none, or whoever appends to it will say what is wrong.
    }
    try {
      closeToOthers(real);
      try (FileChannel channel = FileChannel.open(real, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        // Of several that find it too long, one moves it; who comes later finds a short one.
        if (lock != null && Files.size(real) >= limit) {
          Files.move(
              real,
              real.resolveSibling(real.getFileName() + ".1"),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (OverlappingFileLockException another) {
        // Another thread of this process is at it.
      }
    } catch (NoSuchFileException none) {
      // Another process was quicker.
    } catch (IOException e) {
      throw FileTrouble.of(path, "move", e);
    }
  }

  /** The file, there and closed to others. */
  private Path prepared() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      FolderModes.createPrivate(folder);
    }
    try {
      Files.createFile(path, modes());
    } catch (FileAlreadyExistsException present) {
      // Then it is not for us to make.
    }
    Path real = path.toRealPath();
    // One question, that says "gone" of a file that another process has put aside in the meantime.
    if (!Files.readAttributes(real, BasicFileAttributes.class).isRegularFile()) {
      // A pipe would keep us waiting, and the mode of a device is nobody's to change.
      throw new FileSystemException(real.toString(), null, "it is no plain file");
    }
    closeToOthers(real);
    return real;
  }

  private FileAttribute<?>[] modes() {
    return hasModes(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static void closeToOthers(Path real) throws IOException {
    if (hasModes(real) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(real))) {
      Files.setPosixFilePermissions(real, OWNER_ONLY);
    }
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
