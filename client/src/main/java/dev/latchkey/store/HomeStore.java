package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.FolderModes;
import dev.latchkey.disk.KernelLock;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.LockFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The document of a Codex home, wherever it is kept, with Codex's own locks around each change
 * (protocol §4.2), so that both programs can work in one home.
 *
 * <p>A change holds the lock of {@code auth.lock} and, while it writes, that of {@code
 * auth.json.lock}, also where nothing is written to a file: so does Codex. Thread-safe.
 */
public abstract sealed class HomeStore implements CredentialStore
    permits FileStore, KeyringStore, AutoStore {

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

  /** What the user should know about a change, in the order in which it came up. */
  static final class Remarks {
    private final List<String> said = new ArrayList<>();

    void add(String remark) {
      said.add(remark);
    }

    private List<String> said() {
      return List.copyOf(said);
    }
  }

  private final Path home;
  private final Limits limits;
  private final KernelLock kernel;
  private final Runnable stored;

  /**
   * @param stored what to do as the owner when a document has been written, before older ones are
   *     cleared elsewhere
   */
  HomeStore(Path home, Limits limits, Runnable stored) {
    this.home = home.toAbsolutePath();
    this.limits = limits;
    this.stored = stored;
    this.kernel = KernelLock.ofThisSystem();
  }

  /** The home itself, as an absolute path; possibly absent. */
  public final Path home() {
    return home;
  }

  /** The places that this store reads, in the order in which they count. */
  abstract List<Place> places();

  /** The words of the places that this store reads; see {@link Place#name()}. */
  public final List<String> placeNames() {
    return places().stream().map(Place::name).toList();
  }

  /** As {@link StoreTransaction#elsewhere()}. */
  abstract List<Place> elsewhere();

  /** Proves that {@link #write} would succeed; holds the lock of a write. */
  abstract void checkPlace();

  /** Writes where this store writes, and clears those of its places that would contradict. */
  abstract void write(AuthDocument document, Remarks remarks);

  /** Clears all places of this store. */
  abstract Removal removeAll(Remarks remarks);

  /** As {@link StoreTransaction#setAside()}. */
  abstract Optional<String> copyAside();

  /** Called when somebody has taken the remarks, to tell them to the user. */
  void told() {}

  @Override
  public final void checkWritable() {
    createHome();
    // Somebody who keeps this lock would make the save fail just as surely as a full disk.
    try (KernelLock.Held commit = commitLock()) {
      checkPlace();
    }
  }

  @Override
  public final Sidecar sidecar(String name) {
    return new SidecarFile(home, name);
  }

  @Override
  public final HomeTransaction begin() {
    createHome();
    KernelLock.Held owner =
        new LockFile(home.resolve("auth.lock"), limits.owner(), kernel).acquire();
    try {
      places().forEach(Place::sweep);
      new Leftovers(home.resolve(SidecarFile.FOLDER)).remove();
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e instanceof IOException io ? FileTrouble.of(home, "write", io) : (RuntimeException) e;
    }
    return new Transaction(owner);
  }

  /**
   * Deaf to interrupts, for the same reason as {@link dev.latchkey.disk.DurableFile#replace}, and
   * for seconds only.
   */
  private KernelLock.Held commitLock() {
    return new LockFile(home.resolve("auth.json.lock"), limits.commit(), kernel)
        .acquireUninterruptibly();
  }

  private void createHome() {
    if (Files.isDirectory(home)) {
      return;
    }
    if (Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          ErrorCode.HOME_UNUSABLE,
          home + " is not a folder",
          "move it away, or set CODEX_HOME to a folder");
    }
    try {
      FolderModes.createPrivate(home);
    } catch (IOException e) {
      throw FileTrouble.of(home, "write", e);
    }
  }

  /** Holds {@code auth.lock}. */
  private final class Transaction implements HomeTransaction {
    private final KernelLock.Held owner;
    private final Remarks remarks = new Remarks();

    Transaction(KernelLock.Held owner) {
      this.owner = owner;
    }

    @Override
    public Optional<AuthDocument> read() {
      return HomeStore.this.read();
    }

    @Override
    public void replace(AuthDocument document) {
      try (KernelLock.Held commit = commitLock()) {
        write(document, remarks);
      }
      try {
        stored.run();
      } catch (LatchkeyException e) {
        remarks.add(e.getMessage() + ": " + e.remedy());
      }
    }

    @Override
    public Removal remove() {
      try (KernelLock.Held commit = commitLock()) {
        return removeAll(remarks);
      }
    }

    @Override
    public void copyTo(Place place, AuthDocument document) {
      try (KernelLock.Held commit = commitLock()) {
        place.write(document);
      }
      if (!place.read().equals(Optional.of(document))) {
        throw new StoreException(
            ErrorCode.STORE_UNWRITABLE,
            place.describe() + " does not hold what was written to it",
            "try again; if it stays so, keep the login where it is");
      }
    }

    @Override
    public Removal clear(Place place) {
      try (KernelLock.Held commit = commitLock()) {
        return place.remove();
      }
    }

    @Override
    public Optional<String> setAside() {
      return copyAside();
    }

    @Override
    public List<Place> elsewhere() {
      return HomeStore.this.elsewhere();
    }

    @Override
    public List<String> remarks() {
      List<String> said = remarks.said();
      if (!said.isEmpty()) {
        told();
      }
      return said;
    }

    @Override
    public void close() {
      owner.close();
    }
  }
}
