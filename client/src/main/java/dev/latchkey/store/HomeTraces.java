package dev.latchkey.store;

import dev.latchkey.disk.PrivateFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What signing in and out leaves in a Codex home when nothing is stored there any more: empty lock
 * files, the login log, the folder of encrypted files, and the folder of sidecars with what belongs
 * to the process that keeps the login.
 *
 * @param home the home
 */
public record HomeTraces(Path home) {
  private static final String KEEP_SOCKET = "keep.sock";
  private static final String KEEP_LOCK = "keep.lock";
  private static final String LOG_FOLDER = "log";
  private static final String LOGIN_LOG = "codex-login.log";

  /** Where the process that keeps the home's login is asked for tokens, unless told otherwise. */
  public Path keepSocket() {
    return home.resolve(SidecarFile.FOLDER).resolve(KEEP_SOCKET);
  }

  /** What the one process that keeps the home's login has locked. */
  public Path keepLock() {
    return home.resolve(SidecarFile.FOLDER).resolve(KEEP_LOCK);
  }

  /** Whether the sidecar called {@code name} was written; one look for a file. */
  public boolean hasSidecar(String name) {
    return Files.exists(home.resolve(SidecarFile.FOLDER).resolve(name + ".json"));
  }

  /** Whether the home holds nothing else, or does not exist. */
  public boolean areAll() {
    return !Files.exists(home, LinkOption.NOFOLLOW_LINKS) || entries().isPresent();
  }

  /**
   * Removes the home if it holds nothing else, and says whether it is gone. To be called by the
   * owner of the home's store.
   */
  public boolean removeWithHome() {
    Optional<List<Path>> entries = entries();
    if (entries.isEmpty()) {
      return false;
    }
    try {
      for (Path entry : entries.get()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException kept) {
      return false;
    }
    return new PrivateFolder(home).removeIfEmpty();
  }

  /** The traces, those in a folder before the folder; nothing if there is anything else. */
  private Optional<List<Path>> entries() {
    List<Path> traces = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(home)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        boolean lock = name.equals("auth.lock") || name.equals("auth.json.lock");
        if (lock && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          traces.add(entry);
        } else if (name.equals(SidecarFile.FOLDER)
            && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          if (!addAll(entry, HomeTraces::isTrace, traces)) {
            return Optional.empty();
          }
        } else if (name.equals(LOG_FOLDER) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          if (!addAll(entry, HomeTraces::isLoginLog, traces)) {
            return Optional.empty();
          }
        } else if (name.equals(EncryptedPlace.FOLDER) && isEmptyFolder(entry)) {
          traces.add(entry);
        } else {
          return Optional.empty();
        }
      }
      return Optional.of(traces);
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** Adds what is in {@code folder}, and then that, unless something there is not {@code ours}. */
  private static boolean addAll(Path folder, Predicate<Path> ours, List<Path> traces)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!ours.test(entry)) {
          return false;
        }
        traces.add(entry);
      }
    }
    traces.add(folder);
    return true;
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  private static boolean isLoginLog(Path entry) {
    return String.valueOf(entry.getFileName()).startsWith(LOGIN_LOG)
        && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isTrace(Path sidecar) {
    String name = String.valueOf(sidecar.getFileName());
    return name.equals(KEEP_SOCKET)
        || name.equals(KEEP_LOCK)
        || (name.endsWith(".json") && Files.isRegularFile(sidecar));
  }
}
