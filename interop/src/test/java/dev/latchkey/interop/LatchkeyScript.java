package dev.latchkey.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Programs for a folder that a test puts first on the path. */
final class LatchkeyScript {
  private LatchkeyScript() {}

  /** Writes a program {@code latchkey} that runs the classes of this build. */
  static Path latchkey(Path folder) {
    Path java = Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin/java");
    return write(
        folder.resolve("latchkey"),
        "exec '"
            + java
            + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
            + " -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr"
            + " --enable-native-access=ALL-UNNAMED -cp '"
            + Objects.requireNonNull(System.getProperty("java.class.path"))
            + "' dev.latchkey.cli.Main \"$@\"");
  }

  /** Writes a shell script. */
  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\n" + text + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
