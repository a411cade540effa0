package dev.latchkey.disk;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file at the end of its symbolic links.
 *
 * @param path the file itself; it may be absent
 * @param links the symbolic links that lead to it, outermost first
 */
public record RealFile(Path path, List<Path> links) {
  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  /**
   * What a removal did.
   *
   * @param existed whether there was anything to remove
   * @param remark what the user should know about it, for example that the file had further names
   */
  public record Erased(boolean existed, Optional<String> remark) {}

  public static RealFile of(Path file) throws IOException {
    List<Path> links = new ArrayList<>();
    Path path = file;
    while (Files.isSymbolicLink(path)) {
      if (links.size() == MAX_LINKS) {
        throw new FileSystemLoopException(file.toString());
      }
      links.add(path);
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return new RealFile(path, List.copyOf(links));
  }

  /** Refuses what a rename would destroy or silently overrule. */
  public void refuseIfNotReplaceable() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          ErrorCode.STORE_UNFIT, path + " is not a plain file", "move it away and sign in again");
    }
    if (otherNames() > 0) {
      throw new StoreException(
          ErrorCode.STORE_UNFIT,
          path
              + " has "
              + (otherNames() + 1)
              + " names (hard links), which a save would tear apart",
          "remove the other names, or use a symbolic link instead");
    }
    if (isMarkedReadOnly()) {
      throw new StoreException(
          ErrorCode.STORE_UNWRITABLE,
          path + " is marked read-only",
          "run chmod u+w on it if it may change");
    }
  }

  /**
   * Removes the file and the links that lead to it, and overwrites what it held.
   *
   * <p>The name goes first: a removal that is cut short leaves no half-erased document behind.
   */
  public Erased remove() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      removeLinks();
      return new Erased(false, Optional.empty());
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          ErrorCode.STORE_UNFIT, path + " is not a plain file", "remove it by hand");
    }
    int others = otherNames();
    boolean erased = true;
    try (FileChannel content = FileChannel.open(path, StandardOpenOption.WRITE)) {
      Files.delete(path);
      erase(content);
    } catch (java.nio.file.AccessDeniedException readOnly) {
      // Not ours to write, yet the folder may let us remove it.
      Files.delete(path);
      erased = false;
    }
    DurableFile.flushFolder(DurableFile.folderOf(path));
    removeLinks();
    return new Erased(
        true,
        others == 0
            ? Optional.empty()
            : Optional.of(
                "the file had "
                    + others
                    + (others == 1 ? " other name" : " other names")
                    + " (hard links), which "
                    + (erased ? "are now empty" : "still hold the credential: remove them, too")));
  }

  private void removeLinks() throws IOException {
    for (Path link : links) {
      Files.deleteIfExists(link);
    }
  }

  private static void erase(FileChannel content) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(8192);
    for (long position = 0; position < content.size(); position += zeros.capacity()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), content.size() - position));
      content.write(zeros, position);
    }
    content.force(true);
    content.truncate(0);
  }

  private int otherNames() throws IOException {
    try {
      return ((Number) Files.getAttribute(path, "unix:nlink")).intValue() - 1;
    } catch (UnsupportedOperationException | IllegalArgumentException notUnix) {
      return 0;
    }
  }

  private boolean isMarkedReadOnly() throws IOException {
    try {
      return !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_WRITE);
    } catch (UnsupportedOperationException notPosix) {
      return !Files.isWritable(path);
    }
  }
}
