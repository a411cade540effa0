package dev.latchkey.config;

import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The folder in which Codex keeps its state (policy §2.5).
 *
 * @param path the folder, symbolic links resolved if it exists
 */
public record CodexHome(Path path) {

  /**
   * The home that {@code CODEX_HOME} names, or {@code ~/.codex}.
   *
   * @throws ConfigurationException if {@code CODEX_HOME} names something that is not an existing
   *     folder
   */
  public static CodexHome of(Environment environment) {
    String named = environment.get("CODEX_HOME").orElse(null);
    if (named == null) {
      return new CodexHome(resolved(userHome(environment).resolve(".codex")));
    }
    Path path;
    try {
      path = Path.of(named);
    } catch (InvalidPathException e) {
      throw unusable("CODEX_HOME is not a path");
    }
    if (!Files.exists(path)) {
      throw unusable("CODEX_HOME points to " + path + ", which does not exist");
    }
    if (!Files.isDirectory(path)) {
      throw unusable("CODEX_HOME points to " + path + ", which is not a folder");
    }
    return new CodexHome(resolved(path));
  }

  /**
   * {@code HOME}, as Codex has it, and only then what Java says, which is the system's user table.
   */
  public static Path userHome(Environment environment) {
    return environment
        .get("HOME")
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> Path.of(System.getProperty("user.home", ".")));
  }

  private static ConfigurationException unusable(String message) {
    return new ConfigurationException(
        ErrorCode.HOME_UNUSABLE,
        message,
        "create that folder, or unset CODEX_HOME to use ~/.codex");
  }

  private static Path resolved(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException absent) {
      return path.toAbsolutePath();
    }
  }
}
