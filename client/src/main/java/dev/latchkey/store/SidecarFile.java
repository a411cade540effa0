package dev.latchkey.store;

import dev.latchkey.disk.PrivateJsonFile;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.ParsedJson;
import java.nio.file.Path;
import java.util.Optional;

/** A {@link Sidecar} in the folder {@code latchkey} of a Codex home, mode 0600 in 0700. */
final class SidecarFile implements Sidecar {
  /** The folder of all sidecars, below a home. */
  static final String FOLDER = "latchkey";

  private final PrivateJsonFile file;

  SidecarFile(Path home, String name) {
    file =
        new PrivateJsonFile(
            home.resolve(FOLDER).resolve(name + ".json"), "move it away and try again");
  }

  @Override
  public Optional<JsonObject> read() {
    Optional<ParsedJson> content = file.read();
    return content.isPresent() ? Optional.of((JsonObject) content.get().root()) : Optional.empty();
  }

  @Override
  public void write(JsonObject content) {
    file.write(content);
  }

  @Override
  public void remove() {
    file.remove();
  }
}
