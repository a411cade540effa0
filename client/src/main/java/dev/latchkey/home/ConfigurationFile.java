package dev.latchkey.home;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.ConfigurationText;
import dev.latchkey.disk.DurableFile;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.FolderModes;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.RealFile;
import dev.latchkey.disk.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code config.toml} of a home, to be changed as a careful person would: one word, where the
 * file really is, with the mode that it had.
 */
final class ConfigurationFile {
  private static final int MAX_SIZE = 1 << 20;

  private final Path file;

  ConfigurationFile(Path home) {
    this.file = home.resolve("config.toml");
  }

  Path path() {
    return file;
  }

  /**
   * Proves that {@link #setStore} would succeed as far as that can be known.
   *
   * @throws dev.latchkey.error.LatchkeyException if it would fail
   */
  void checkStore(StoreKind kind) {
    try {
      changed(kind);
      createHome();
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      DurableFile.rehearse(real.path(), Leftovers.PREFIX, new byte[1]);
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  /**
   * Sets {@code cli_auth_credentials_store}; durable when this returns.
   *
   * @throws dev.latchkey.error.LatchkeyException if that was not possible; then it is as it was
   */
  void setStore(StoreKind kind) {
    try {
      byte[] content = changed(kind).text().getBytes(StandardCharsets.UTF_8);
      createHome();
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      Optional<Set<PosixFilePermission>> mode = mode(real.path());
      DurableFile.replace(real.path(), Leftovers.PREFIX, content);
      if (mode.isPresent()) {
        Files.setPosixFilePermissions(real.path(), mode.get());
      }
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  private void createHome() throws IOException {
    Path home = DurableFile.folderOf(file);
    if (!Files.isDirectory(home)) {
      FolderModes.createPrivate(home);
    }
  }

  private ConfigurationText changed(StoreKind kind) throws IOException {
    String text =
        Files.exists(file)
            ? new String(SmallFile.read(file, MAX_SIZE), StandardCharsets.UTF_8)
            : "";
    return new ConfigurationText(text).withStore(kind);
  }

  private static Optional<Set<PosixFilePermission>> mode(Path path) throws IOException {
    try {
      return Files.exists(path)
          ? Optional.of(Files.getPosixFilePermissions(path))
          : Optional.empty();
    } catch (UnsupportedOperationException noModesHere) {
      return Optional.empty();
    }
  }
}
