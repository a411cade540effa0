package dev.latchkey.disk;

import dev.latchkey.credential.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who holds a lock, so that the message of a lock that stays held can name the process.
 */
public final class LockHolder {
  private final Path proc;

  public LockHolder(Path proc) {
    this.proc = proc;
  }

  /**
   * The holder of {@code file}'s lock as {@code "process 4711 (codex)"}, where the system tells
   * (Linux).
   */
  public Optional<String> of(Path file) {
    return find(file).map(this::describe);
  }

  /** Whether this system tells who holds locks. */
  public boolean isTold() {
    return Files.isReadable(proc.resolve("locks"));
  }

  /**
   * The number of the process that took {@code file}'s lock, where the system tells. It may have
   * ended, if a child of its own has inherited the lock.
   */
  public Optional<Long> find(Path file) {
    try {
      long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
      List<String> locks = Files.readAllLines(proc.resolve("locks"), StandardCharsets.UTF_8);
      for (String line : locks) {
        // "7: FLOCK  ADVISORY  WRITE 4711 fe:00:1835023 0 EOF"; a line with "->" is a waiter.
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length >= 6 && fields[1].equals("FLOCK") && fields[5].endsWith(":" + inode)) {
          return Optional.of(Long.parseLong(fields[4]));
        }
      }
    } catch (IOException | RuntimeException unknownHere) {
      // No /proc, or not as on Linux: the message does without a name.
    }
    return Optional.empty();
  }

  private String describe(long pid) {
    try {
      String command =
          Files.readString(
                  proc.resolve(String.valueOf(pid)).resolve("comm"), StandardCharsets.UTF_8)
              .strip();
      return "process " + pid + " (" + Printable.escape(command, 64) + ")";
    } catch (IOException e) {
      return "process " + pid;
    }
  }
}
