package dev.latchkey.store;

import dev.latchkey.disk.DurableFile;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.FolderModes;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.RealFile;
import dev.latchkey.disk.SmallFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file that holds a document, whatever its form: read only if it is a plain file within a limit,
 * written whole and durably, removed without a trace. Symbolic links are followed to the real file.
 * Thread-safe for reading; whoever changes it holds the locks of the home.
 */
final class DocumentFile {
  /** As large as a document usually gets, so that a full disk is found out by a rehearsal. */
  private static final int USUAL_SIZE = 16 * 1024;

  private final Path path;
  private final Path folder;
  private final int maxSize;

  /**
   * The file {@code name}, of at most {@code maxSize} bytes, in {@code folder}; neither need exist.
   */
  DocumentFile(Path folder, String name, int maxSize) {
    this.folder = folder;
    this.path = folder.resolve(name);
    this.maxSize = maxSize;
  }

  /** Possibly a symbolic link, possibly absent. */
  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** As {@link Place#read()}. */
  Optional<byte[]> read() {
    try {
      refuseUnfit(Files.readAttributes(path, BasicFileAttributes.class));
      return Optional.of(SmallFile.read(path, maxSize + 1));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(path, "read", e);
    }
  }

  private void refuseUnfit(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      if (attributes.size() > maxSize) {
        throw unfit("is larger than " + maxSize + " bytes");
      }
      return;
    }
    throw unfit(
        attributes.isDirectory()
            ? "is a folder, not a file"
            : "is a pipe, socket or device, not a file");
  }

  private StoreException unfit(String how) {
    return new StoreException(
        ErrorCode.STORE_UNFIT, path + " " + how, "move it away and sign in again");
  }

  /**
   * @param key the file itself: whoever saves puts another one in its place
   * @param modified when it was written
   * @param size its size
   */
  private record Revision(Optional<Object> key, FileTime modified, long size) {}

  /** As {@link CredentialStore#revision()}. */
  Optional<Object> revision() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new Revision(
              Optional.ofNullable(attributes.fileKey()),
              attributes.lastModifiedTime(),
              attributes.size()));
    } catch (NoSuchFileException none) {
      return Optional.of("none");
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** As {@link CredentialStore#watchable()}. */
  List<Path> watchable() {
    try {
      Path real = DurableFile.folderOf(RealFile.of(path).path());
      return real.equals(folder) ? List.of(folder) : List.of(folder, real);
    } catch (IOException | StoreException unknown) {
      return List.of(folder);
    }
  }

  /** As {@link CredentialStore#warnings()}. */
  List<String> warnings() {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (mode.contains(PosixFilePermission.GROUP_READ)
          || mode.contains(PosixFilePermission.OTHERS_READ)) {
        return List.of(
            path
                + " can be read by other users (mode "
                + PosixFilePermissions.toString(mode)
                + "): run chmod 600 on it; the next save does");
      }
    } catch (IOException | UnsupportedOperationException noModesHere) {
      // Nothing stored, or a file system without modes.
    }
    return List.of();
  }

  /** As {@link Place#checkWritable()}. */
  void checkWritable() {
    try {
      RealFile real = RealFile.of(path);
      real.refuseIfNotReplaceable();
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
      // A folder that a write would make is not made for a rehearsal.
      Path rehearsed = Files.isDirectory(folder) ? real.path() : folder;
      DurableFile.rehearse(rehearsed, Leftovers.PREFIX, new byte[USUAL_SIZE]);
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }

  /** As {@link Place#write}. */
  void write(byte[] content) {
    try {
      if (!Files.isDirectory(folder)) {
        FolderModes.createPrivate(folder);
      }
      RealFile real = RealFile.of(path);
      real.refuseIfNotReplaceable();
      DurableFile.replace(real.path(), Leftovers.PREFIX, content);
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }

  /** As {@link Place#remove()}. */
  Removal remove() {
    try {
      RealFile.Erased erased = RealFile.of(path).remove();
      return new Removal(erased.existed(), erased.remark());
    } catch (IOException e) {
      throw FileTrouble.of(path, "remove", e);
    }
  }

  /** As {@link Place#setAside()}. */
  Optional<String> setAside() {
    Path aside = path.resolveSibling(path.getFileName() + ".unreadable");
    try {
      if (!Files.isRegularFile(path)) {
        return Optional.empty();
      }
      DurableFile.replace(aside, Leftovers.PREFIX, Files.readAllBytes(path));
      return Optional.of(aside.toString());
    } catch (IOException e) {
      throw FileTrouble.of(aside, "write", e);
    }
  }

  /** As {@link Place#sweep()}. */
  void sweep() {
    try {
      new Leftovers(DurableFile.folderOf(RealFile.of(path).path())).remove();
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }
}
