package dev.latchkey.disk;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file that is a mount of its own, as a container gets a single file of its host: nothing can be
 * renamed over it (EBUSY) and it cannot be removed, so that it is overwritten where it stands.
 *
 * <p>The new content is first written to a copy beside it, whole and durable. Then the file gets
 * its new length, a zero as its first byte, the new content behind that, and the first byte last:
 * no document begins with a zero, so whoever finds one, now or after a crash, takes the copy.
 *
 * @param path the file itself, behind its symbolic links
 */
public record MountedFile(Path path) {
  /** What the name of the copy begins with, before that of the file. */
  public static final String COPY_PREFIX = ".";

  /** What the name of the copy ends with. */
  public static final String COPY_SUFFIX = ".saving";

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int READS = 100;

  /** {@code file} as one, if it is one, where the system tells (Linux). */
  public static Optional<MountedFile> at(Path file) {
    // A path there may be no UTF-8: it is compared byte by byte.
    try (Stream<String> lines = Files.lines(MOUNTS, StandardCharsets.ISO_8859_1)) {
      byte[] real = file.toRealPath().toString().getBytes(StandardCharsets.UTF_8);
      String wanted = escaped(new String(real, StandardCharsets.ISO_8859_1));
      return lines
              // "63 43 254:0 /srv/host.json /root/.codex/auth.json rw,relatime - ext4 /dev/vda rw"
              .map(line -> line.split(" ", 6))
              .anyMatch(fields -> fields.length == 6 && fields[4].equals(wanted))
          ? Optional.of(new MountedFile(file))
          : Optional.empty();
    } catch (IOException | UncheckedIOException unknownHere) {
      return Optional.empty();
    }
  }

  /** As the kernel writes a path there. */
  private static String escaped(String path) {
    return path.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  /** Where the copy of what is being written is, while it is. */
  private Path copy() {
    return path.resolveSibling(COPY_PREFIX + path.getFileName() + COPY_SUFFIX);
  }

  /** Whether {@code content} is that of a file which is being overwritten, or was when it ended. */
  private static boolean isTorn(byte[] content) {
    return content.length > 0 && content[0] == 0;
  }

  /**
   * The content of a file beside which there is, or was just now, a copy.
   *
   * @param read what was read of it
   * @return the copy, if the file is torn; nothing if there is no making sense of it
   */
  public Optional<byte[]> settled(byte[] read, int limit) throws IOException {
    byte[] last = read;
    for (int i = 0; i < READS; i++) {
      if (isTorn(last)) {
        try {
          return Optional.of(SmallFile.read(copy(), limit));
        } catch (NoSuchFileException writtenMeanwhile) {
          // The file is whole again, unless the copy was lost.
        }
      }
      byte[] again = SmallFile.read(path, limit);
      if (Arrays.equals(again, last) && !isTorn(again)) {
        return Optional.of(again);
      }
      last = again;
    }
    return Optional.empty();
  }

  /** Proves that a replacement would succeed as far as that can be known. */
  public void rehearse(byte[] content) throws IOException {
    try {
      DurableFile.rehearse(copy(), Leftovers.PREFIX, content);
    } catch (IOException e) {
      throw noCopy(e);
    }
    FileChannel.open(path, StandardOpenOption.WRITE).close();
  }

  /**
   * Makes {@code content}, which begins with no zero, the content of the file. An interrupt does
   * not stop it, as with {@link DurableFile#replace}.
   *
   * @throws StoreException if its folder takes no copy; then it is as it was
   */
  public void replace(byte[] content) throws IOException {
    byte[] before = SmallFile.read(path, Integer.MAX_VALUE - 8);
    FileChannel.open(path, StandardOpenOption.WRITE).close(); // Says what is wrong before anything.
    try {
      DurableFile.replace(copy(), Leftovers.PREFIX, content);
    } catch (IOException e) {
      throw noCopy(e);
    }
    try {
      overwrite(content);
    } catch (IOException e) {
      if (!isTorn(before)) {
        overwrite(before); // If not even this works, the copy stays and counts.
        removeCopy();
      }
      throw e;
    }
    makePrivate();
    removeCopy();
  }

  /** Ends what a writer that was killed has begun. To be called by the owner of the store. */
  public void recover() throws IOException {
    if (!Files.isRegularFile(copy(), LinkOption.NOFOLLOW_LINKS) || !Files.exists(path)) {
      return;
    }
    if (isTorn(SmallFile.read(path, 1))) {
      overwrite(SmallFile.read(copy(), Integer.MAX_VALUE - 8));
    }
    removeCopy();
  }

  /** Empties the file, which stays. */
  public RealFile.Erased erase() throws IOException {
    boolean copied = Files.deleteIfExists(copy());
    if (Files.size(path) == 0) {
      return new RealFile.Erased(copied, Optional.empty());
    }
    overwrite(new byte[0]);
    return new RealFile.Erased(
        true, Optional.of(path + " is a mount of its own: it is empty now, and stays"));
  }

  private StoreException noCopy(IOException e) {
    return new StoreException(
        ErrorCode.STORE_UNWRITABLE,
        path
            + " is a mount of its own, which can only be overwritten, and its folder takes no copy"
            + " of it beforehand: "
            + FileTrouble.of(copy(), "write", e).getMessage(),
        "mount the folder instead of the file, or make the folder writable",
        e);
  }

  /** What is begun anew when an interrupt has cut it short. */
  private interface Step {
    void run() throws IOException;
  }

  private static void deafly(Step step) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          step.run();
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

  private void overwrite(byte[] content) throws IOException {
    deafly(() -> {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        overwrite(file, content);
      }
    });
    if (!Arrays.equals(SmallFile.read(path, content.length + 1), content)) {
      throw new IOException("it does not hold what was written to it");
    }
  }

  private static void overwrite(FileChannel file, byte[] content) throws IOException {
    long size = file.size();
    if (content.length > size) {
      // White space behind a document changes nothing, and finds out whether there is room.
      byte[] room = new byte[(int) (content.length - size)];
      Arrays.fill(room, (byte) ' ');
      try {
        put(file, room, 0, size);
        file.force(true);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        file.truncate(size);
        throw e;
      }
    }
    put(file, new byte[1], 0, 0);
    file.force(true);
    // Nothing of a longer one is to stay on the disk.
    put(file, new byte[(int) Math.max(0, size - content.length)], 0, content.length);
    put(file, content, 1, 1);
    file.force(true);
    file.truncate(content.length);
    put(file, Arrays.copyOf(content, Math.min(1, content.length)), 0, 0);
    file.force(true);
  }

  private static void put(FileChannel file, byte[] bytes, int from, long position)
      throws IOException {
    if (from >= bytes.length) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, bytes.length - from);
    long at = position;
    while (buffer.hasRemaining()) {
      at += file.write(buffer, at);
    }
  }

  private void makePrivate() {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | UnsupportedOperationException notOurs) {
      // Its owner is the one of the host; what is wrong with the mode is a warning.
    }
  }

  private void removeCopy() throws IOException {
    Files.deleteIfExists(copy());
    deafly(() -> DurableFile.flushFolder(DurableFile.folderOf(path)));
  }
}
