package dev.latchkey.disk;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that holds a secret and that the user has named: written whole, durably, with mode 0600.
 */
public final class SecretFile {
  private final Path file;

  /** The file at {@code file}, which need not exist. */
  public SecretFile(Path file) {
    this.file = file;
  }

  /**
   * Its first {@code most} bytes, or nothing if there is no such file.
   *
   * @throws StoreException if it cannot be read
   */
  public Optional<byte[]> read(int most) {
    try {
      if (Files.isDirectory(file)) {
        throw new StoreException(
            ErrorCode.STORE_UNFIT, file + " is a folder, not a file", "name a file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return Optional.of(in.readNBytes(most));
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /**
   * Makes {@code content} its content.
   *
   * @throws StoreException if that was not possible; then it is as it was
   */
  public void replace(byte[] content) {
    try {
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      DurableFile.replace(real.path(), Leftovers.PREFIX, content);
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  /**
   * As {@link #replace}, for a file that does not exist yet.
   *
   * @throws StoreException also if something is there already
   */
  public void create(byte[] content) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          ErrorCode.STORE_UNFIT, file + " exists already", "name a new file, or remove that one");
    }
    replace(content);
  }

  /**
   * Makes sure that {@code folder} exists and that only its owner can enter it.
   *
   * @return whether others could enter it before
   * @throws StoreException if that was not possible
   */
  public static boolean closeFolder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        FolderModes.createPrivate(folder);
        return false;
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
      Set<PosixFilePermission> others =
          EnumSet.copyOf(PosixFilePermissions.fromString("---rwxrwx"));
      others.retainAll(mode);
      if (!others.isEmpty()) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      return !others.isEmpty();
    } catch (UnsupportedOperationException noModesHere) {
      return false;
    } catch (IOException e) {
      throw FileTrouble.of(folder, "write", e);
    }
  }
}
