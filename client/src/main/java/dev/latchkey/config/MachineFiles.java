package dev.latchkey.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files with which an administrator configures a machine (policy §2.6, §2.7). Immutable.
 *
 * @param folder where they are: {@code /etc/codex}, or {@code %ProgramData%\OpenAI\Codex}
 * @param managed {@code managed_config.toml}; nothing where it is the Codex home's
 */
public record MachineFiles(Path folder, Optional<Path> managed) {

  /** Those of this machine. */
  public static MachineFiles of(Environment environment) {
    return System.getProperty("os.name", "").startsWith("Windows")
        ? ofWindows(Path.of(environment.get("ProgramData").orElse("C:\\ProgramData")))
        : ofUnix(Path.of("/"));
  }

  /** Those of a Unix machine whose files are below {@code root}. */
  public static MachineFiles ofUnix(Path root) {
    Path folder = root.resolve("etc/codex");
    return new MachineFiles(folder, Optional.of(folder.resolve("managed_config.toml")));
  }

  /** Those of a Windows machine. */
  public static MachineFiles ofWindows(Path programData) {
    return new MachineFiles(programData.resolve("OpenAI").resolve("Codex"), Optional.empty());
  }

  /** The files, strongest first, of which any may be absent. */
  List<LayerFile> files(Layer... wanted) {
    List<LayerFile> files = new ArrayList<>();
    // One question instead of three, since hardly any machine has the folder. What cannot be told
    // is
    // asked for, so that a requirement behind it is an error, and not overlooked.
    if (!Files.notExists(folder)) {
      for (Layer layer : wanted) {
        file(layer).ifPresent(files::add);
      }
    }
    return files;
  }

  /** Where {@code layer} is, whether or not it is there; nothing if that is in the Codex home. */
  Optional<LayerFile> file(Layer layer) {
    return switch (layer) {
      case REQUIREMENTS -> Optional.of(new LayerFile(layer, folder.resolve("requirements.toml")));
      case MANAGED -> managed.map(path -> new LayerFile(layer, path));
      case SYSTEM -> Optional.of(new LayerFile(layer, folder.resolve("config.toml")));
      default -> throw new IllegalArgumentException(layer + " is no layer of a machine");
    };
  }
}
