package dev.latchkey.config;

import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A file that holds a layer. */
record LayerFile(Layer layer, Path path) {
  static final int MAX_SIZE = 1 << 20;

  /**
   * What it says; nothing if there is no such file.
   *
   * @throws ConfigurationException if it cannot be read, is no file, or is too large; and, of
   *     requirements, if it is no TOML
   */
  Optional<LayerText> read() {
    String text;
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isOther()) {
        throw LayerText.invalid(layer, path + " is a pipe, socket or device, not a file");
      }
      if (attributes.size() > MAX_SIZE) {
        throw LayerText.invalid(layer, path + " is larger than " + MAX_SIZE + " bytes");
      }
      text = Files.readString(path);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ConfigurationException(
          layer.isRequirement() ? ErrorCode.REQUIREMENTS_INVALID : ErrorCode.CONFIG_INVALID,
          "cannot read " + path + ": " + e.getClass().getSimpleName(),
          "make it a readable UTF-8 file, or move it away",
          e);
    }
    LayerText values = new LayerText(layer, path.toString(), text);
    if (layer.isRequirement()) {
      values.check();
    }
    return Optional.of(values);
  }
}
