package dev.latchkey.provider;

import dev.latchkey.config.Environment;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a program is, as Codex looks for a provider's command (policy §9.2). */
final class Executable {
  private static final boolean WINDOWS = File.separatorChar == '\\';

  private Executable() {}

  /**
   * Finds it: a path as it is, or from {@code folder} on; a bare name in {@code PATH}.
   *
   * @return nothing if it is not there, or is nothing that can be run
   */
  static Optional<Path> find(String command, Path folder, Environment environment) {
    try {
      if (command.contains("/") || command.contains(File.separator)) {
        return runnable(folder.resolve(command));
      }
      for (String entry :
          environment.get("PATH").orElse("/usr/bin:/bin").split(File.pathSeparator, -1)) {
        Optional<Path> found = runnable(folder.resolve(entry).resolve(command));
        if (found.isPresent()) {
          return found;
        }
      }
    } catch (InvalidPathException noPath) {
      // Then it is not there, either.
    }
    return Optional.empty();
  }

  /** Whether {@code command} is another program in another folder. */
  static boolean isRelativePath(String command) {
    boolean isPath = command.contains("/") || command.contains(File.separator);
    try {
      return isPath && !Path.of(command).isAbsolute();
    } catch (InvalidPathException noPath) {
      return false;
    }
  }

  private static Optional<Path> runnable(Path path) {
    for (String ending : WINDOWS ? List.of("", ".exe") : List.of("")) {
      Path candidate = Path.of(path + ending).normalize();
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
