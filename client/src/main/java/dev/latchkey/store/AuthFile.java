package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.disk.DurableFile;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.RealFile;
import dev.latchkey.disk.SmallFile;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code auth.json} in a Codex home (protocol §4.1). Symbolic links are followed to the real file.
 */
final class AuthFile implements Place {
  private final Path home;
  private final Path file;

  AuthFile(Path home) {
    this.home = home;
    this.file = home.resolve(FileStore.FILE_NAME);
  }

  Path file() {
    return file;
  }

  boolean exists() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public String name() {
    return "file";
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
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      // As large as a document gets, so that a full disk is found out now.
      DurableFile.rehearse(real.path(), Leftovers.PREFIX, new byte[16 * 1024]);
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  @Override
  public void write(AuthDocument document) {
    byte[] content = document.toPrettyText().getBytes(StandardCharsets.UTF_8);
    try {
      RealFile real = RealFile.of(file);
      real.refuseIfNotReplaceable();
      DurableFile.replace(real.path(), Leftovers.PREFIX, content);
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }

  @Override
  public Removal remove() {
    try {
      RealFile.Erased erased = RealFile.of(file).remove();
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
      new Leftovers(DurableFile.folderOf(RealFile.of(file).path())).remove();
    } catch (IOException e) {
      throw FileTrouble.of(file, "write", e);
    }
  }
}
