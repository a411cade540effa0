package dev.latchkey.doctor;

import com.sun.security.auth.module.UnixSystem;
import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the Codex home is a folder that this user, and nobody else, can work in.
 *
 * @param environment the variables
 * @param home the home
 * @param trouble why there is none
 */
record HomeCheck(
    Environment environment, Optional<Path> home, Optional<ConfigurationException> trouble)
    implements Check {
  private static final String VARIABLE = "CODEX_HOME";

  /** What a save needs: the document and a copy of it, several times over. */
  private static final long LEAST_SPACE = 256 * 1024;

  @Override
  public Topic topic() {
    return Topic.HOME;
  }

  @Override
  public List<Finding> look() {
    if (trouble.isPresent()) {
      return List.of(unusable(trouble.get()));
    }
    if (home.isEmpty()) {
      return List.of(Finding.ok(topic(), "a store of the program's own; there is no home"));
    }
    Path folder = home.get();
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of(Finding.ok(topic(), folder + " is not there yet: the first sign-in makes it"));
    }
    if (!Files.isDirectory(folder)) {
      return List.of(
          Finding.error(
              topic(),
              FindingCode.HOME_UNFIT,
              folder + " is not a folder",
              new Subject.File(folder),
              Cure.run("mv", folder, folder.resolveSibling(folder.getFileName() + ".old"))));
    }
    List<Finding> findings = new ArrayList<>();
    modes(folder, findings);
    room(folder, findings);
    return findings.isEmpty() ? List.of(Finding.ok(topic(), folder.toString())) : findings;
  }

  private Finding unusable(ConfigurationException e) {
    Optional<Path> named = named();
    if (named.isPresent() && !Files.exists(named.get(), LinkOption.NOFOLLOW_LINKS)) {
      return Finding.error(
          topic(),
          FindingCode.HOME_MISSING,
          String.valueOf(e.getMessage()),
          new Subject.Variable(VARIABLE, named),
          Cure.command(
              "or unset " + VARIABLE + " to use ~/.codex",
              "mkdir",
              "-p",
              "-m",
              "700",
              named.get()));
    }
    return Finding.error(
        topic(),
        FindingCode.HOME_UNFIT,
        String.valueOf(e.getMessage()),
        new Subject.Variable(VARIABLE, named),
        Cure.command("~/.codex is used then", "unset", VARIABLE));
  }

  private Optional<Path> named() {
    try {
      return environment.get(VARIABLE).map(Path::of);
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private void modes(Path folder, List<Finding> to) {
    PosixFileAttributes attributes;
    long owner;
    try {
      attributes = Files.readAttributes(folder, PosixFileAttributes.class);
      owner = ((Number) Files.getAttribute(folder, "unix:uid")).longValue();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException noModesHere) {
      return;
    }
    long self = new UnixSystem().getUid();
    if (owner != self) {
      to.add(foreign(folder, attributes.owner().getName(), self));
      return;
    }
    Set<PosixFilePermission> mode = attributes.permissions();
    if (!mode.containsAll(PosixFilePermissions.fromString("rwx------"))) {
      to.add(
          Finding.error(
              topic(),
              FindingCode.HOME_CLOSED,
              folder
                  + " cannot be used by its owner (mode "
                  + PosixFilePermissions.toString(mode)
                  + ")",
              new Subject.File(folder),
              Cure.run("chmod", "700", folder)));
    } else if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      to.add(
          Finding.error(
              topic(),
              FindingCode.HOME_OPEN,
              "other users can put files into "
                  + folder
                  + " (mode "
                  + PosixFilePermissions.toString(mode)
                  + "), an auth.json of theirs, too",
              new Subject.File(folder),
              Cure.run("chmod", "700", folder)));
    }
  }

  private Finding foreign(Path folder, String owner, long self) {
    return self == 0
        ? Finding.warning(
            topic(),
            FindingCode.HOME_FOREIGN,
            folder
                + " belongs to "
                + owner
                + ", and this is root: what is stored now, "
                + owner
                + " cannot read later",
            new Subject.File(folder),
            Cure.advice("run latchkey and codex as " + owner + ", without sudo"))
        : Finding.error(
            topic(),
            FindingCode.HOME_FOREIGN,
            folder + " belongs to " + owner + ", probably after a sudo",
            new Subject.File(folder),
            Cure.run("sudo", "chown", "-R", String.valueOf(self), folder));
  }

  private void room(Path folder, List<Finding> to) {
    try {
      FileStore disk = Files.getFileStore(folder);
      if (disk.isReadOnly()) {
        to.add(
            Finding.error(
                topic(),
                FindingCode.DISK_UNWRITABLE,
                "the file system of " + folder + " is read-only",
                new Subject.File(folder),
                Cure.command(
                    "or make it writable; name a folder that is there and is writable",
                    "export",
                    VARIABLE + "=YOUR-FOLDER")));
      } else if (disk.getUsableSpace() < LEAST_SPACE) {
        to.add(
            Finding.error(
                topic(),
                FindingCode.DISK_UNWRITABLE,
                "the file system of "
                    + folder
                    + " is full: "
                    + disk.getUsableSpace()
                    + " bytes are left",
                new Subject.File(folder),
                Cure.advice("free some space there (df and du show where it went)")));
      }
    } catch (IOException untold) {
      // A save finds out.
    }
  }
}
