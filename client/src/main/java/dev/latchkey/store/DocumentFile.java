package dev.latchkey.store;

import dev.latchkey.disk.DurableFile;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.FolderModes;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.MountedFile;
import dev.latchkey.disk.RealFile;
import dev.latchkey.disk.SmallFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
  private final Path copy; // Of a file that is being overwritten.
  private final int maxSize;

  /**
   * The file {@code name}, of at most {@code maxSize} bytes, in {@code folder}; neither need exist.
   */
  DocumentFile(Path folder, String name, int maxSize) {
    this.folder = folder;
    this.path = folder.resolve(name);
    this.copy = folder.resolve(MountedFile.COPY_PREFIX + name + MountedFile.COPY_SUFFIX);
    this.maxSize = maxSize;
  }

  /** Possibly a symbolic link, possibly absent. */
  Path path() {
    return path;
  }

  /** Whether there is something, be it fit to be read or not. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isEmptyMount();
  }

  /** What a removal leaves of a file that is a mount of its own. */
  private boolean isEmptyMount() {
    try {
      return Files.size(path) == 0 && MountedFile.at(RealFile.of(path).path()).isPresent();
    } catch (IOException unknown) {
      return false;
    }
  }

  /** As {@link Place#read()}. */
  Optional<byte[]> read() {
    try {
      refuseUnfit(Files.readAttributes(path, BasicFileAttributes.class));
      byte[] content = SmallFile.read(path, maxSize + 1);
      // Asked like this because a program that only reads is not to load more for it.
      if (content.length == 0 || content[0] == 0 || Files.exists(copy)) {
        return content.length == 0 && isEmptyMount() ? Optional.empty() : settled(content);
      }
      return Optional.of(content);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(path, "read", e);
    }
  }

  /** What counts while a file that cannot be replaced is being overwritten. */
  private Optional<byte[]> settled(byte[] content) throws IOException {
    return new MountedFile(RealFile.of(path).path())
        .settled(content, maxSize + 1)
        .or(() -> Optional.of(content));
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
      refuseImmutable(real.path());
      Optional<MountedFile> mounted = MountedFile.at(real.path());
      if (mounted.isPresent()) {
        mounted.get().rehearse(new byte[USUAL_SIZE]);
        return;
      }
      // A folder that a write would make is not made for a rehearsal.
      Path rehearsed = Files.isDirectory(folder) ? real.path() : folder;
      DurableFile.rehearse(rehearsed, Leftovers.PREFIX, new byte[USUAL_SIZE]);
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }

  /** A rename over such a file fails, and only then; its mode and its folder tell nothing. */
  private static void refuseImmutable(Path real) throws IOException {
    try {
      FileChannel.open(real, StandardOpenOption.WRITE).close();
    } catch (AccessDeniedException | NoSuchFileException replaceable) {
      // Somebody else's file in our folder, or none.
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
      Optional<MountedFile> mounted = MountedFile.at(real.path());
      if (mounted.isPresent()) {
        mounted.get().replace(content);
      } else {
        DurableFile.replace(real.path(), Leftovers.PREFIX, content);
      }
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }

  /** As {@link Place#remove()}. */
  Removal remove() {
    try {
      RealFile real = RealFile.of(path);
      Optional<MountedFile> mounted = MountedFile.at(real.path());
      RealFile.Erased erased = mounted.isPresent() ? mounted.get().erase() : real.remove();
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
      Path real = RealFile.of(path).path();
      new MountedFile(real).recover();
      new Leftovers(DurableFile.folderOf(real)).remove();
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }
}
