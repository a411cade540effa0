package dev.latchkey.disk;

import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder for secrets: made with mode 0700, moved whole, and removed only when nothing is in it.
 *
 * @param path where it is; it need not exist
 */
public record PrivateFolder(Path path) {

  /**
   * Makes it, with its missing parents, unless it is there.
   *
   * @throws StoreException if it cannot be made
   */
  public void create() {
    try {
      FolderModes.createPrivate(path);
    } catch (IOException e) {
      throw FileTrouble.of(path, "write", e);
    }
  }

  /**
   * Gives it another place on the same file system, in one step that survives a power cut.
   *
   * @throws StoreException if that was not possible; then it is where it was
   */
  public void moveTo(Path place) {
    try {
      Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileTrouble.of(path, "move", e);
    }
    try {
      DurableFile.flushFolder(DurableFile.folderOf(place));
    } catch (IOException notFlushed) {
      // Moved it is; whoever remembers both places finds it after a power cut, too.
    }
  }

  /** Removes it if nothing is in it, and says whether it is gone. */
  public boolean removeIfEmpty() {
    try {
      Files.delete(path);
      return true;
    } catch (NoSuchFileException gone) {
      return true;
    } catch (DirectoryNotEmptyException full) {
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
