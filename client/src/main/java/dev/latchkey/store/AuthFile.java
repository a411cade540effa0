package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code auth.json} in a Codex home (protocol §4.1). Symbolic links are followed to the real file.
 */
final class AuthFile implements Place {
  private final DocumentFile file;

  AuthFile(Path home) {
    this.file = new DocumentFile(home, FileStore.FILE_NAME, JsonReader.MAX_SIZE);
  }

  Path file() {
    return file.path();
  }

  boolean exists() {
    return file.exists();
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public String describe() {
    return "file " + file.path();
  }

  @Override
  public Optional<AuthDocument> read() {
    Optional<byte[]> content = file.read();
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AuthDocument.parse(content.get()));
    } catch (JsonSyntaxException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREADABLE,
          file.path() + ": " + e.getMessage(),
          "mend it by hand, or sign in again: the unreadable file is then kept beside the new one",
          e);
    }
  }

  @Override
  public Optional<Object> revision() {
    return file.revision();
  }

  @Override
  public List<Path> watchable() {
    return file.watchable();
  }

  @Override
  public List<String> warnings() {
    return file.warnings();
  }

  @Override
  public void checkWritable() {
    file.checkWritable();
  }

  @Override
  public void write(AuthDocument document) {
    file.write(document.toPrettyText().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Removal remove() {
    return file.remove();
  }

  @Override
  public Optional<String> setAside() {
    return file.setAside();
  }

  @Override
  public void sweep() {
    file.sweep();
  }
}
