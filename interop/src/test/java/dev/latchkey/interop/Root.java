package dev.latchkey.interop;

import java.nio.file.Path;
import java.util.Objects;

/** Where this checkout is. */
final class Root {
  private Root() {}

  /** Returns a file or folder of the checkout, which need not exist. */
  static Path file(String path) {
    return Path.of(Objects.requireNonNull(System.getProperty("latchkey.root"), "latchkey.root"))
        .resolve(path);
  }
}
