package dev.latchkey.config;

import dev.latchkey.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code .codex/config.toml} files from a project's root down to a folder in it (policy §2.6).
 *
 * <p>They come with the project, from whoever wrote it, so they count only where the user has said
 * {@code trust_level = "trusted"}, and even there only for what is a project's business (B52).
 */
final class ProjectFiles {
  /** Deeper is nothing that anybody works in. */
  private static final int MAX_DEPTH = 256;

  private final Path folder;
  private final Path home;

  /**
   * Those that count in {@code folder}.
   *
   * @param home the Codex home, whose own {@code config.toml} is no project's
   */
  ProjectFiles(Path folder, CodexHome home) {
    this.folder = real(folder);
    this.home = home.path();
  }

  /**
   * One of them, be it there or not.
   *
   * @param distrust why it does not count; nothing if it may
   */
  record Found(LayerFile file, Optional<String> distrust) {}

  /**
   * What they say, the closest to the folder first.
   *
   * @param user what says whom the user trusts
   */
  List<LayerText> read(Layers user) {
    List<LayerText> all = new ArrayList<>();
    for (Found found : find(user)) {
      if (found.distrust().isEmpty()) {
        found.file().read().ifPresent(all::add);
      } else {
        unbroken(found.file())
            .ifPresent(text -> all.add(text.disabledBecause(found.distrust().get())));
      }
    }
    return all;
  }

  /** Where they are, the closest to the folder first; the files need not exist. */
  List<Found> find(Layers user) {
    List<Path> folders = new ArrayList<>();
    Optional<Path> root = root();
    for (Path at = folder; at != null; at = at.getParent()) {
      if (!at.resolve(".codex").equals(home) && Files.isDirectory(at.resolve(".codex"))) {
        folders.add(at);
      }
      if (root.isEmpty() || at.equals(root.get())) {
        break;
      }
    }
    List<Found> all = new ArrayList<>();
    for (Path at : folders) {
      all.add(
          new Found(
              new LayerFile(Layer.PROJECT, at.resolve(".codex").resolve("config.toml")),
              distrust(at, root.orElse(folder), user)));
    }
    return all;
  }

  /** A stranger's file that is broken must not stop a sign-in. */
  private static Optional<LayerText> unbroken(LayerFile file) {
    try {
      Optional<LayerText> text = file.read();
      text.ifPresent(LayerText::check);
      return text;
    } catch (ConfigurationException broken) {
      return Optional.empty();
    }
  }

  /** The closest folder that a repository begins in. */
  private Optional<Path> root() {
    int depth = 0;
    for (Path at = folder; at != null && depth < MAX_DEPTH; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return Optional.of(at);
      }
      depth++;
    }
    return Optional.empty();
  }

  private static Optional<String> distrust(Path at, Path root, Layers user) {
    for (Path path : at.equals(root) ? List.of(at) : List.of(at, root)) {
      Optional<Setting<Object>> level = user.trustLevel(path.toString());
      if (level.isPresent()) {
        return level.get().value().equals("trusted")
            ? Optional.empty()
            : Optional.of("is not trusted (" + level.get().origin() + ")");
      }
    }
    return Optional.of("is of a project that the user has not trusted");
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException gone) {
      return path.toAbsolutePath().normalize();
    }
  }
}
