package dev.latchkey.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read the files with secrets, and change those that decide.
 *
 * @param home the home
 * @param log the login log, if it can be told where that is
 */
record FileCheck(Path home, Optional<Path> log) implements Check {
  @Override
  public Topic topic() {
    return Topic.FILES;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    for (Path secret : secrets()) {
      open(secret, findings);
    }
    for (Path deciding : found(home, "*.toml")) {
      changeable(deciding, findings);
    }
    log.ifPresent(file -> log(file, findings));
    return findings.isEmpty()
        ? List.of(Finding.ok(topic(), "nobody else can read a secret or change a setting"))
        : findings;
  }

  private List<Path> secrets() {
    List<Path> all = new ArrayList<>();
    all.add(home.resolve("auth.json"));
    all.add(home.resolve("auth.json.unreadable"));
    all.addAll(found(home.resolve("secrets"), "*.age"));
    all.addAll(found(home.resolve("latchkey"), "*.json"));
    return all;
  }

  private static List<Path> found(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      files.forEach(found::add);
    } catch (IOException none) {
      // Then there is nothing to protect.
    }
    found.sort(Path::compareTo);
    return found;
  }

  private void open(Path file, List<Finding> to) {
    Set<PosixFilePermission> mode = mode(file);
    if (mode.contains(PosixFilePermission.GROUP_READ)
        || mode.contains(PosixFilePermission.OTHERS_READ)
        || isChangeable(mode)) {
      to.add(
          Finding.warning(
              topic(),
              FindingCode.FILE_OPEN,
              "other users can read or change "
                  + file
                  + " (mode "
                  + PosixFilePermissions.toString(mode)
                  + "), which holds secrets",
              new Subject.File(file),
              Cure.run("chmod", "600", file)));
    }
  }

  private void changeable(Path file, List<Finding> to) {
    Set<PosixFilePermission> mode = mode(file);
    if (isChangeable(mode)) {
      to.add(
          Finding.error(
              topic(),
              FindingCode.FILE_CHANGEABLE,
              "other users can change "
                  + file
                  + " (mode "
                  + PosixFilePermissions.toString(mode)
                  + "), which decides where secrets are sent",
              new Subject.File(file),
              Cure.run("chmod", "go-w", file)));
    }
  }

  private static boolean isChangeable(Set<PosixFilePermission> mode) {
    return mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private void log(Path file, List<Finding> to) {
    if (Files.isSymbolicLink(file)) {
      to.add(
          Finding.warning(
              topic(),
              FindingCode.LOG_LINKED,
              "the login log " + file + " is a symbolic link, and what is logged goes elsewhere",
              new Subject.File(file),
              Cure.run("rm", file)));
    } else {
      open(file, to);
    }
  }

  /** No permissions at all where the file system has none, or there is no such file. */
  private static Set<PosixFilePermission> mode(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.getPosixFilePermissions(file) : Set.of();
    } catch (IOException | UnsupportedOperationException noModesHere) {
      return Set.of();
    }
  }
}
