package dev.latchkey.cli.ci;

import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.disk.SecretFile;
import dev.latchkey.transfer.OutsideCommand;
import dev.latchkey.transfer.Seeds.Vault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where a login is between jobs: a file, or whatever a command reads and writes. */
final class CiPlace {
  private CiPlace() {}

  /** The command of {@code words}, of which there may be none. */
  static OutsideCommand command(
      CommandSpec spec, List<String> words, String timeout, Surroundings surroundings) {
    try {
      return new OutsideCommand(
          words,
          surroundings.environment(),
          Durations.parse(timeout),
          line -> surroundings.terminal().say(line));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--timeout: " + e.getMessage(), e);
    }
  }

  /** A file. */
  record OfFile(Path file) implements Vault {
    @Override
    public String name() {
      return "the file " + file;
    }

    @Override
    public Optional<byte[]> content() {
      return new SecretFile(file).read(1 << 20);
    }

    @Override
    public void keep(byte[] authJson) {
      new SecretFile(file).replace(authJson);
    }
  }

  /** A command that reads its standard input. */
  record OfCommand(OutsideCommand command) implements Vault {
    @Override
    public String name() {
      return command.name();
    }

    @Override
    public Optional<byte[]> content() {
      return Optional.empty();
    }

    @Override
    public void keep(byte[] authJson) {
      // What it prints may repeat what it was given.
      command.run(authJson);
    }
  }
}
