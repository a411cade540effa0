package dev.latchkey.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Temporary files of writers that were killed, Codex's and ours: they hold whole credentials (B37).
 *
 * <p>Removed under {@code auth.lock}, when no writer that honours the lock can be at work, and only
 * if older than a minute, for the sake of one that does not.
 */
public final class Leftovers {
  /** What the names of temporary files begin with; Codex's own. */
  public static final String PREFIX = ".auth-";

  private static final Duration AGE = Duration.ofMinutes(1);

  private final Path folder;

  public Leftovers(Path folder) {
    this.folder = folder;
  }

  public void remove() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Instant young = Instant.now().minus(AGE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "??????")) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && !isTyped(file)
            && Files.getLastModifiedTime(file).toInstant().isBefore(young)) {
          removeIfAllowed(file);
        }
      }
    }
  }

  /** Whether a person may have chosen the name, as in {@code .auth-backup}. */
  private static boolean isTyped(Path file) {
    return String.valueOf(file.getFileName())
        .substring(PREFIX.length())
        .chars()
        .allMatch(c -> c >= 'a' && c <= 'z');
  }

  /** Somebody else's file in a shared folder is no reason to refuse work in it. */
  private static void removeIfAllowed(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException notOurs) {
      // The next start tries again.
    }
  }
}
