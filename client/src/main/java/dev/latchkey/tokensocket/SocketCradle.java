package dev.latchkey.tokensocket;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder of mode 0700 in which a socket is made: whatever mode the system gives it at first,
 * nobody else reaches it before it has the right one and moves to its place.
 */
final class SocketCradle implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;

  private SocketCradle(Path folder) {
    this.folder = folder;
  }

  /** Beside {@code path}, whose folder is made with mode 0700 if it is missing. */
  static SocketCradle beside(Path path) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path parent = Objects.requireNonNull(path.getParent());
    Files.createDirectories(parent, ownerOnly);
    while (true) {
      byte[] random = new byte[2];
      RANDOM.nextBytes(random);
      // Short, so that whatever fits as the socket's own path fits here, too.
      Path folder = parent.resolve(".k" + HexFormat.of().formatHex(random));
      try {
        Files.createDirectory(folder, ownerOnly);
        return new SocketCradle(folder);
      } catch (FileAlreadyExistsException taken) {
        // Another name, then.
      }
    }
  }

  /** Where to make it. */
  Path socket() {
    return folder.resolve("s");
  }

  /**
   * Gives the socket its mode, and moves it to {@code path}, over a socket that is there.
   *
   * @return what it is known by there
   */
  Object release(Path path, boolean shared) throws IOException {
    Files.setPosixFilePermissions(
        socket(), PosixFilePermissions.fromString(shared ? "rw-rw-rw-" : "rw-------"));
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
      throw new KeepException(
          ErrorCode.SOCKET_UNFIT,
          path + " is there, and no socket",
          "move it away, or give another place with latchkey keep --socket PATH");
    }
    Files.move(socket(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return mark(path).orElseThrow(() -> new IOException("it was moved away at once"));
  }

  /** What tells the file at {@code path} from any other. */
  static Optional<Object> mark(Path path) {
    try {
      return Optional.ofNullable(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(socket());
    Files.deleteIfExists(folder);
  }
}
