package dev.latchkey.store;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A {@link Sidecar} in the folder {@code latchkey} of a Codex home, mode 0600 in 0700. */
final class SidecarFile implements Sidecar {
  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  /** The folder of all sidecars, below a home. */
  static final String FOLDER = "latchkey";

  private final Path file;

  SidecarFile(Path home, String name) {
    file = home.resolve(FOLDER).resolve(name + ".json");
  }

  @Override
  public Optional<JsonObject> read() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile() || attributes.size() > JsonReader.MAX_SIZE) {
        throw unreadable("not a plain file of at most " + JsonReader.MAX_SIZE + " bytes", null);
      }
      if (READER.read(Files.readAllBytes(file)).root() instanceof JsonObject content) {
        return Optional.of(content);
      }
      throw unreadable("not an object", null);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    } catch (JsonSyntaxException e) {
      throw unreadable(e.getMessage(), e);
    }
  }

  private StoreException unreadable(
      @org.jspecify.annotations.Nullable String problem,
      @org.jspecify.annotations.Nullable Throwable cause) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE, file + ": " + problem, "move it away and try again", cause);
  }

  @Override
  public void write(JsonObject content) {
    try {
      Path folder = DurableFile.folderOf(file);
      if (!Files.isDirectory(folder)) {
        FolderModes.createPrivate(folder);
      }
      DurableFile.replace(
          file, Leftovers.PREFIX, WRITER.pretty(content).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }
}
