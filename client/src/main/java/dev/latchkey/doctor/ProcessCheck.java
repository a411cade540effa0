package dev.latchkey.doctor;

import dev.latchkey.doctor.ProcessTable.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which other programs of this user work with the same home. A Codex that began before the login
 * was stored may hold the one before in memory.
 *
 * @param home the home
 * @param processes the running programs
 * @param signedInAt since when the login is stored, if that is known
 */
record ProcessCheck(Path home, ProcessTable processes, Supplier<Optional<Instant>> signedInAt)
    implements Check {
  /** Linux counts from a moment that it tells in whole seconds. */
  private static final Duration GRAIN = Duration.ofSeconds(2);

  @Override
  public Topic topic() {
    return Topic.PROCESSES;
  }

  @Override
  public List<Finding> look() {
    if (!processes.isThere()) {
      return List.of(
          Finding.unknown(topic(), "this system does not tell which home a program works with"));
    }
    List<Finding> findings = new ArrayList<>();
    List<String> others = new ArrayList<>();
    Optional<Instant> login = signedInAt.get();
    for (Running other : processes.own()) {
      boolean isCodex = isCodex(other);
      if ((isCodex || isKeeper(other)) && worksHere(other)) {
        if (isCodex && login.isPresent() && isOlder(other, login.get())) {
          findings.add(outdated(other, login.get()));
        } else {
          others.add(other.toString());
        }
      }
    }
    return findings.isEmpty()
        ? List.of(
            Finding.ok(
                topic(),
                others.isEmpty()
                    ? "no Codex and no latchkey keep runs with this home"
                    : String.join(", ", others)))
        : findings;
  }

  private static boolean isCodex(Running process) {
    return process
        .executable()
        .map(path -> String.valueOf(path.getFileName()).replace(" (deleted)", ""))
        .filter(name -> name.equals("codex") || name.startsWith("codex-"))
        .isPresent();
  }

  private boolean isKeeper(Running process) {
    return process.command().equals("latchkey")
        && processes.arguments(process.pid()).contains("keep");
  }

  private boolean worksHere(Running process) {
    Map<String, String> variables = processes.environment(process.pid());
    String named = variables.getOrDefault("CODEX_HOME", "");
    try {
      Path its =
          named.isEmpty() ? Path.of(variables.getOrDefault("HOME", "/"), ".codex") : Path.of(named);
      return its.toRealPath().equals(home.toRealPath());
    } catch (IOException | InvalidPathException noFolder) {
      return false;
    }
  }

  private static boolean isOlder(Running process, Instant login) {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().startInstant())
        .filter(begun -> begun.plus(GRAIN).isBefore(login))
        .isPresent();
  }

  private Finding outdated(Running codex, Instant login) {
    return Finding.warning(
        topic(),
        FindingCode.PROCESS_OUTDATED,
        codex
            + " began before the login that is stored now ("
            + login
            + "), and may still use the one before",
        codex.subject(),
        Cure.command("start it again afterwards", "kill", String.valueOf(codex.pid())));
  }

  /** When the file was last written, as far as that tells. */
  static Optional<Instant> modified(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException none) {
      return Optional.empty();
    }
  }
}
