package dev.latchkey.disk;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** The content of a plain file that is read whole. */
public final class SmallFile {
  private SmallFile() {}

  /**
   * Its first {@code limit} bytes, or all if there are fewer.
   *
   * <p>A stream, because a channel would first load the JDK's networking, which takes longer than
   * to read.
   *
   * @throws IOException as {@link Files#readAllBytes} says what is wrong
   */
  public static byte[] read(Path file, int limit) throws IOException {
    if (file.getFileSystem().equals(FileSystems.getDefault())) {
      try (InputStream in = new FileInputStream(file.toFile())) {
        return in.readNBytes(limit);
      } catch (FileNotFoundException unspecific) {
        // A missing file and a forbidden one are told apart below.
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limit);
    }
  }
}
