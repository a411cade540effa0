package dev.latchkey.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code CODEX_HOME} for one test: a fresh directory that only its owner can enter, removed with
 * everything in it when closed.
 */
public final class TestHome implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path path;

  private TestHome(Path path) {
    this.path = path;
  }

  /** Makes a home below the system's directory for temporary files. */
  public static TestHome create() {
    return createIn(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  /** Makes a home below {@code parent}, which is made as well if it is missing. */
  public static TestHome createIn(Path parent) {
    try {
      Files.createDirectories(parent);
      return new TestHome(Files.createTempDirectory(parent, "codex-home-").toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the directory. */
  public Path path() {
    return path;
  }

  /** Returns the place of a file in it, which need not exist. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /** Returns the place of {@code auth.json}, which need not exist. */
  public Path authJson() {
    return file("auth.json");
  }

  /** Writes {@code auth.json} with mode 0600. */
  public TestHome writeAuthJson(String text) {
    return write("auth.json", text);
  }

  /** Writes a file with mode 0600. */
  public TestHome write(String name, String text) {
    try {
      Path file = file(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the text of {@code auth.json}. */
  public String readAuthJson() {
    return read("auth.json");
  }

  /** Returns the text of a file. */
  public String read(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the mode of a file in the form {@code rw-------}. */
  public String mode(String name) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns everything in the home: for each path, slash-separated, the kind, the mode and the
   * content. Two equal snapshots mean that not a byte has changed in between.
   */
  public Map<String, String> snapshot() {
    Map<String, String> entries = new TreeMap<>();
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.equals(path)) {
          entries.put(path.relativize(file).toString(), describe(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /**
   * Fails unless the home is, to the byte, as it was when {@code then} was taken. The folder {@code
   * log} is let be: every attempt at a sign-in leaves its lines there.
   */
  public void assertUnchangedSince(Map<String, String> then) {
    Map<String, String> before = withoutLog(then);
    Map<String, String> now = withoutLog(snapshot());
    if (!now.equals(before)) {
      throw new AssertionError("the home has changed\nbefore: " + before + "\nnow:    " + now);
    }
  }

  /**
   * Removes the home. What a test gave up on may still write its last note there on a thread of its
   * own, so the removal begins again for up to five seconds.
   */
  @Override
  public void close() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Files.walkFileTree(path, new Removal());
        return;
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new UncheckedIOException(e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Map<String, String> withoutLog(Map<String, String> entries) {
    Map<String, String> rest = new TreeMap<>(entries);
    rest.keySet().removeIf(name -> name.equals("log") || name.startsWith("log/"));
    return rest;
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static String describe(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return "link to " + Files.readSymbolicLink(file);
    }
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    if (Files.isDirectory(file)) {
      return "directory " + mode;
    }
    if (!Files.isRegularFile(file)) {
      return "special " + mode;
    }
    return "file " + mode + " " + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      // A test may have taken its own rights away.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
