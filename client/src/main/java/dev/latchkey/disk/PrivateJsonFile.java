package dev.latchkey.disk;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.json.ParsedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;

/**
 * A small JSON document of Latchkey's own, mode 0600, in a folder that is made with mode 0700.
 *
 * <p>A reader takes no lock and sees the content before a change or the one after it. Whoever
 * changes it takes {@link #lock} first, unless another lock keeps changes apart. Thread-safe.
 */
public final class PrivateJsonFile {
  /** The right to change the document. Closing gives it back. Used by one thread. */
  public interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  private final Path file;
  private final String remedy;

  /**
   * The document in {@code file}, which need not exist.
   *
   * @param remedy what to do about a document that cannot be understood
   */
  public PrivateJsonFile(Path file, String remedy) {
    this.file = file;
    this.remedy = remedy;
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * Its content, an object, or nothing if it was never written.
   *
   * @throws StoreException if it cannot be read or understood; with line and column
   */
  public Optional<ParsedJson> read() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile() || attributes.size() > JsonReader.MAX_SIZE) {
        throw unreadable(
            new JsonSyntaxException(
                "not a plain file of at most " + JsonReader.MAX_SIZE + " bytes", 1, 1));
      }
      ParsedJson content = READER.read(SmallFile.read(file, JsonReader.MAX_SIZE + 1));
      if (!(content.root() instanceof JsonObject)) {
        throw unreadable(content.problem("not an object", content.root()));
      }
      return Optional.of(content);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    } catch (JsonSyntaxException e) {
      throw unreadable(e);
    }
  }

  /** What to throw when {@code problem} makes the content useless. */
  public StoreException unreadable(JsonSyntaxException problem) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE, file + ": " + problem.getMessage(), remedy, problem);
  }

  /**
   * Makes {@code content} its content; durable when this returns.
   *
   * @throws StoreException if that was not possible; then it is as it was
   */
  public void write(JsonObject content) {
    try {
      createFolder();
      DurableFile.replace(
          file, Leftovers.PREFIX, WRITER.pretty(content).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  /**
   * Removes it, if it is there; durable when this returns.
   *
   * @throws StoreException if that was not possible
   */
  public void remove() {
    try {
      if (Files.deleteIfExists(file)) {
        DurableFile.flushFolder(DurableFile.folderOf(file));
      }
    } catch (IOException e) {
      throw FileTrouble.of(file, "remove", e);
    }
  }

  /**
   * Takes the lock of the file's name with {@code .lock} at its end, and sweeps what killed writers
   * have left.
   *
   * @throws StoreException if another process keeps it for longer than {@code limit}; the message
   *     names it
   */
  public Lock lock(Duration limit) {
    try {
      createFolder();
      KernelLock.Held held =
          new LockFile(
                  file.resolveSibling(file.getFileName() + ".lock"),
                  limit,
                  KernelLock.ofThisSystem())
              .acquire();
      try {
        new Leftovers(DurableFile.folderOf(file)).remove();
      } catch (IOException | RuntimeException e) {
        held.close();
        throw e;
      }
      return held::close;
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  private void createFolder() throws IOException {
    Path folder = DurableFile.folderOf(file);
    if (!Files.isDirectory(folder)) {
      FolderModes.createPrivate(folder);
    }
  }
}
