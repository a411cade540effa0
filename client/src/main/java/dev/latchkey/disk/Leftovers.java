package dev.latchkey.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

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

  /** Removes those of credentials and of our own small files. */
  public void remove() throws IOException {
    find().forEach(Leftovers::removeIfAllowed);
  }

  /** Those of credentials and of our own small files. */
  public List<Path> find() throws IOException {
    return find(PREFIX + "??????", name -> !isTyped(name));
  }

  /**
   * Removes those that Codex makes for the encrypted file called {@code name}: with its process and
   * a time.
   */
  public void removeOf(String name) throws IOException {
    findOf(name).forEach(Leftovers::removeIfAllowed);
  }

  /** Those that {@link #removeOf} removes. */
  public List<Path> findOf(String name) throws IOException {
    String prefix = "." + name + ".tmp-";
    return find(prefix + "*", found -> isNumbered(found, prefix.length()));
  }

  private List<Path> find(String glob, Predicate<String> isTemporary) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    Instant young = Instant.now().minus(AGE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && isTemporary.test(String.valueOf(file.getFileName()))
            && Files.getLastModifiedTime(file).toInstant().isBefore(young)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** Whether a person may have chosen the name, as in {@code .auth-backup}. */
  private static boolean isTyped(String name) {
    return name.substring(PREFIX.length()).chars().allMatch(c -> c >= 'a' && c <= 'z');
  }

  private static boolean isNumbered(String name, int from) {
    return name.substring(from).chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
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
