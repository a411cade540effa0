package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.disk.DurableFile;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.MountedFile;
import dev.latchkey.disk.RealFile;
import dev.latchkey.disk.SmallFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code auth.json} in a Codex home (protocol §4.1). Symbolic links are followed to the real file.
 */
final class AuthFile implements Place {
  private final Path home;
  private final Path file;
  private final Path copy; // Of a file that is being overwritten.

  AuthFile(Path home) {
    this.home = home;
    this.file = home.resolve(FileStore.FILE_NAME);
    this.copy =
        home.resolve(MountedFile.COPY_PREFIX + FileStore.FILE_NAME + MountedFile.COPY_SUFFIX);
  }

  Path file() {
    return file;
  }

  /** Whether there is something, be it fit to be read or not. */
  boolean exists() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isEmptyMount();
  }

  /** What a removal leaves of a file that is a mount of its own. */
  private boolean isEmptyMount() {
    try {
      return Files.size(file) == 0 && MountedFile.at(RealFile.of(file).path()).isPresent();
    } catch (IOException unknown) {
      return false;
    }
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
      // Asked like this because a program that only reads is not to load more for it.
      if (content.length == 0 || content[0] == 0 || Files.exists(copy)) {
        if (content.length == 0 && isEmptyMount()) {
          return Optional.empty();
        }
        content = settled(content);
      }
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

  /** What counts while a file that cannot be replaced is being overwritten. */
  private byte[] settled(byte[] content) throws IOException {
    return new MountedFile(RealFile.of(file).path())
        .settled(content, JsonReader.MAX_SIZE + 1)
        .orElse(content);
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
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      // As large as a document gets, so that a full disk is found out now.
      byte[] large = new byte[16 * 1024];
      refuseImmutable(real.path());
      Optional<MountedFile> mounted = MountedFile.at(real.path());
      if (mounted.isPresent()) {
        mounted.get().rehearse(large);
      } else {
        DurableFile.rehearse(real.path(), Leftovers.PREFIX, large);
      }
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  /** A rename over such a file fails, and only then; its mode and its folder tell nothing. */
  private static void refuseImmutable(Path real) throws IOException {
    try {
      FileChannel.open(real, StandardOpenOption.WRITE).close();
    } catch (AccessDeniedException | NoSuchFileException replaceable) {
      // Somebody else's file in our folder, or none.
    }
  }

  @Override
  public void write(AuthDocument document) {
    byte[] content = document.toPrettyText().getBytes(StandardCharsets.UTF_8);
    try {
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      Optional<MountedFile> mounted = MountedFile.at(real.path());
      if (mounted.isPresent()) {
        mounted.get().replace(content);
      } else {
        DurableFile.replace(real.path(), Leftovers.PREFIX, content);
      }
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  @Override
  public Removal remove() {
    try {
      RealFile real = RealFile.of(file);
      Optional<MountedFile> mounted = MountedFile.at(real.path());
      RealFile.Erased erased = mounted.isPresent() ? mounted.get().erase() : real.remove();
      return new Removal(erased.existed(), erased.remark());
    } catch (IOException e) {
      throw FileTrouble.of(file, "remove", e);
    }
  }

  @Override
  public Optional<String> setAside() {
    Path aside = file.resolveSibling(FileStore.FILE_NAME + ".unreadable");
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
  public void sweep() {
    try {
      Path real = RealFile.of(file).path();
      new MountedFile(real).recover();
      new Leftovers(DurableFile.folderOf(real)).remove();
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }
}
