package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code auth.json} in a Codex home, with Codex's own locks and write protocol (protocol §4.2), so
 * that both programs can work in one home.
 *
 * <p>A change holds the lock of {@code auth.lock} and, while it writes, that of {@code
 * auth.json.lock}. Symbolic links are followed to the real file. Thread-safe.
 */
public final class FileStore implements CredentialStore {
  /** The name of the document in its home. */
  public static final String FILE_NAME = "auth.json";

  /**
   * How long to wait for locks.
   *
   * @param owner for {@code auth.lock}, which Codex takes around a change
   * @param commit for {@code auth.json.lock}, which Codex takes around a write
   */
  public record Limits(Duration owner, Duration commit) {
    /** 30 s (B44) and Codex's own 5 s. */
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  private final Path home;
  private final Path file;
  private final Limits limits;
  private final KernelLock kernel;

  /**
   * The store of {@code home}, which is created, with mode 0700, when something is first written.
   */
  public FileStore(Path home, Limits limits) {
    this.home = home.toAbsolutePath();
    this.file = this.home.resolve(FILE_NAME);
    this.limits = limits;
    this.kernel = KernelLock.ofThisSystem();
  }

  /** The document's path; possibly a symbolic link, possibly absent. */
  public Path file() {
    return file;
  }

  @Override
  public String describe() {
    return "file " + file;
  }

  @Override
  public Optional<AuthDocument> read() {
    byte[] content;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      refuseUnfit(attributes);
      content = SmallFile.read(file, JsonReader.MAX_SIZE + 1);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
    try {
      return Optional.of(AuthDocument.parse(content));
    } catch (JsonSyntaxException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREADABLE,
          file + ": " + e.getMessage(),
          "mend it by hand, or sign in again: the unreadable file is then kept beside the new one",
          e);
    }
  }

  private void refuseUnfit(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      if (attributes.size() > JsonReader.MAX_SIZE) {
        throw unfit("is larger than " + JsonReader.MAX_SIZE + " bytes");
      }
      return;
    }
    throw unfit(
        attributes.isDirectory()
            ? "is a folder, not a file"
            : "is a pipe, socket or device, not a file");
  }

  private StoreException unfit(String how) {
    return new StoreException(
        ErrorCode.STORE_UNFIT, file + " " + how, "move it away and sign in again");
  }

  /**
   * @param key the file itself: whoever saves puts another one in its place
   * @param modified when it was written
   * @param size its size
   */
  private record Revision(Optional<Object> key, FileTime modified, long size) {}

  @Override
  public Optional<Object> revision() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Revision(
              Optional.ofNullable(attributes.fileKey()),
              attributes.lastModifiedTime(),
              attributes.size()));
    } catch (NoSuchFileException none) {
      return Optional.of("none");
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  @Override
  public List<Path> watchable() {
    try {
      Path real = DurableFile.folderOf(RealFile.of(file).path());
      return real.equals(home) ? List.of(home) : List.of(home, real);
    } catch (IOException | StoreException unknown) {
      return List.of(home);
    }
  }

  @Override
  public List<String> warnings() {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.GROUP_READ)
          || mode.contains(PosixFilePermission.OTHERS_READ)) {
        return List.of(
            file
                + " can be read by other users (mode "
                + PosixFilePermissions.toString(mode)
                + "): run chmod 600 on it; the next save does");
      }
    } catch (IOException | UnsupportedOperationException noModesHere) {
      // Nothing stored, or a file system without modes.
    }
    return List.of();
  }

  @Override
  public void checkWritable() {
    try {
      createHome();
    } catch (IOException e) {
      throw FileTrouble.of(home, "write", e);
    }
    // Somebody who keeps this lock would make the save fail just as surely as a full disk.
    try (KernelLock.Held commit = commitLock()) {
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      // As large as a document gets, so that a full disk is found out now.
      DurableFile.rehearse(real.path(), Leftovers.PREFIX, new byte[16 * 1024]);
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  @Override
  public Sidecar sidecar(String name) {
    return new SidecarFile(home, name);
  }

  @Override
  public StoreTransaction begin() {
    try {
      createHome();
    } catch (IOException e) {
      throw FileTrouble.of(home, "write", e);
    }
    KernelLock.Held owner =
        new LockFile(home.resolve("auth.lock"), limits.owner(), kernel).acquire();
    try {
      new Leftovers(DurableFile.folderOf(RealFile.of(file).path())).remove();
      new Leftovers(home.resolve(SidecarFile.FOLDER)).remove();
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e instanceof IOException io ? FileTrouble.of(file, "write", io) : (RuntimeException) e;
    }
    return new Transaction(owner);
  }

  /**
   * Deaf to interrupts, for the same reason as {@link DurableFile#replace}, and for seconds only.
   */
  private KernelLock.Held commitLock() {
    return new LockFile(home.resolve("auth.json.lock"), limits.commit(), kernel)
        .acquireUninterruptibly();
  }

  private void createHome() throws IOException {
    if (Files.isDirectory(home)) {
      return;
    }
    if (Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          ErrorCode.HOME_UNUSABLE,
          home + " is not a folder",
          "move it away, or set CODEX_HOME to a folder");
    }
    FolderModes.createPrivate(home);
  }

  /** Holds {@code auth.lock}. */
  private final class Transaction implements StoreTransaction {
    private final KernelLock.Held owner;

    Transaction(KernelLock.Held owner) {
      this.owner = owner;
    }

    @Override
    public Optional<AuthDocument> read() {
      return FileStore.this.read();
    }

    @Override
    public void replace(AuthDocument document) {
      byte[] content = document.toPrettyText().getBytes(StandardCharsets.UTF_8);
      try (KernelLock.Held commit = commitLock()) {
        RealFile real = RealFile.of(file);
        real.refuseIfNotReplaceable();
        DurableFile.replace(real.path(), Leftovers.PREFIX, content);
      } catch (IOException e) {
        throw FileTrouble.of(file, "write", e);
      }
    }

    @Override
    public Removal remove() {
      try (KernelLock.Held commit = commitLock()) {
        return RealFile.of(file).remove();
      } catch (IOException e) {
        throw FileTrouble.of(file, "remove", e);
      }
    }

    @Override
    public Optional<String> setAside() {
      Path aside = file.resolveSibling(FILE_NAME + ".unreadable");
      try {
        if (!Files.isRegularFile(file)) {
          return Optional.empty();
        }
        DurableFile.replace(aside, Leftovers.PREFIX, Files.readAllBytes(file));
        return Optional.of(aside.toString());
      } catch (IOException e) {
        throw FileTrouble.of(aside, "write", e);
      }
    }

    @Override
    public void close() {
      owner.close();
    }
  }
}
