package dev.latchkey.transfer;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Another program, started from a list of words and never by a shell, with our environment but for
 * the credentials in it.
 */
final class Program {
  private static final Set<String> NOT_PASSED_ON =
      Set.of("CODEX_ACCESS_TOKEN", "CODEX_API_KEY", "OPENAI_API_KEY");

  private final List<String> command;
  private final Environment environment;

  Program(List<String> command, Environment environment) {
    this.command = List.copyOf(command);
    this.environment = environment;
  }

  /** Its name, for people. */
  String name() {
    return Printable.escape(command.get(0), 100);
  }

  /**
   * Starts it; its three streams are pipes.
   *
   * @throws TransferException if it is not there or cannot be started
   */
  Process start() {
    List<String> found = new ArrayList<>(command);
    found.set(
        0,
        find()
            .orElseThrow(() ->
                new TransferException(
                    ErrorCode.COMMAND_FAILED,
                    name() + " is not installed here, or not in PATH",
                    "install it, or write its whole path"))
            .toString());
    ProcessBuilder builder = new ProcessBuilder(found);
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    builder.environment().keySet().removeAll(NOT_PASSED_ON);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new TransferException(
          ErrorCode.COMMAND_FAILED,
          name() + " could not be started",
          "see whether it runs by itself",
          e);
    }
  }

  private Optional<Path> find() {
    String name = command.get(0);
    try {
      if (name.contains("/") || name.contains(File.separator)) {
        return Optional.of(Path.of(name)).filter(Files::isExecutable);
      }
      for (String folder :
          environment.get("PATH").orElse("/usr/bin:/bin").split(File.pathSeparator, -1)) {
        Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
        if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
          return Optional.of(candidate);
        }
      }
    } catch (InvalidPathException noPath) {
      // Then it is not there, either.
    }
    return Optional.empty();
  }
}
