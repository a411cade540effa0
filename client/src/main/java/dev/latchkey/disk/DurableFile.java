package dev.latchkey.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A file that is replaced whole: a temporary file in the same folder, flushed, renamed over it, the
 * folder flushed. A reader sees the old content or the new; so does the machine after a power cut.
 */
public final class DurableFile {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final SecureRandom RANDOM = new SecureRandom();

  private DurableFile() {}

  /**
   * Makes {@code content} the content of {@code file}, which then has mode 0600.
   *
   * <p>An interrupt does not stop it: what is saved may be tokens whose predecessors are spent. The
   * thread is still interrupted afterwards.
   */
  public static void replace(Path file, String temporaryPrefix, byte[] content) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          replaceUnlessInterrupted(file, temporaryPrefix, content);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void replaceUnlessInterrupted(Path file, String temporaryPrefix, byte[] content)
      throws IOException {
    Path folder = folderOf(file);
    Path temporary = write(folder, temporaryPrefix, content);
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    flushFolder(folder);
  }

  /** Does all of {@link #replace} but the rename, and leaves no trace. */
  public static void rehearse(Path file, String temporaryPrefix, byte[] content)
      throws IOException {
    Files.deleteIfExists(write(folderOf(file), temporaryPrefix, content));
  }

  private static Path write(Path folder, String prefix, byte[] content) throws IOException {
    while (true) {
      Path temporary = folder.resolve(prefix + suffix());
      FileChannel opened;
      try {
        opened =
            FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                LockFile.ownerOnly(temporary));
      } catch (FileAlreadyExistsException taken) {
        continue;
      }
      try (FileChannel channel = opened) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
        return temporary;
      } catch (IOException e) {
        Files.deleteIfExists(temporary);
        throw e;
      }
    }
  }

  /** Makes a rename or a removal in {@code folder} survive a power cut. */
  public static void flushFolder(Path folder) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // A folder cannot be opened there; NTFS journals its entries.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  public static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("it has no folder");
    }
    return folder;
  }

  private static String suffix() {
    StringBuilder text = new StringBuilder(6);
    // The first one is no lower-case letter, so that the name looks like nobody's choice.
    text.append(LETTERS.charAt(RANDOM.nextInt(26)));
    for (int i = 1; i < 6; i++) {
      text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
